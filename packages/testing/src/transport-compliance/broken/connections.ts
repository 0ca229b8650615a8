import { CollectiveError, type Status } from '@collective/core'
import { type Breakage, altered } from './alter'

export const neverEnds: Breakage = transport =>
  altered(transport, {
    status: () => {
      const inner = transport.status()[Symbol.asyncIterator]()
      const next = async (): Promise<IteratorResult<Status>> => {
        const result = await inner.next()
        return result.done ? new Promise(() => undefined) : result
      }
      return { [Symbol.asyncIterator]: () => ({ next }) }
    },
  })

export const tellsOnlyChanges: Breakage = transport =>
  altered(transport, {
    status: () => {
      const inner = transport.status()[Symbol.asyncIterator]()
      let isFirst = true
      const next = async (): Promise<IteratorResult<Status>> => {
        if (isFirst) await inner.next()
        isFirst = false
        return inner.next()
      }
      return { [Symbol.asyncIterator]: () => ({ next }) }
    },
  })

export const closesOnce: Breakage = transport => {
  let isClosed = false
  return altered(transport, {
    close: async () => {
      if (isClosed) throw new CollectiveError('closed', 'closed already')
      isClosed = true
      await transport.close()
    },
  })
}
