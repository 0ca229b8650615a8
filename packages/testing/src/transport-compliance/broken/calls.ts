import { isCollectiveError, type CallOptions } from '@collective/core'
import { abortable, neverAborted, onAbort } from '@collective/core/internal'
import { type Breakage, altered } from './alter'
import { never, nextTurn } from './turns'

export const ignoresSignals: Breakage = transport => {
  const deaf: CallOptions = { signal: neverAborted() }
  return altered(transport, {
    connect: () => transport.connect(deaf),
    publish: publication => transport.publish(publication, deaf),
    subscribe: (addresses, onFrame) => transport.subscribe(addresses, onFrame, deaf),
    drain: () => transport.drain(deaf),
  })
}

export const leaksListeners: Breakage = transport =>
  altered(transport, {
    connect: options => {
      onAbort(options.signal, () => undefined)
      return transport.connect(options)
    },
  })

/** Publishes a turn after it was asked to. */
export const drainsTooEarly: Breakage = transport =>
  altered(transport, {
    publish: async (publication, options) => {
      await nextTurn()
      return transport.publish(publication, options)
    },
  })

export const throwsBareErrors: Breakage = transport =>
  altered(transport, {
    publish: async (publication, options) => {
      try {
        return await transport.publish(publication, options)
      } catch (error) {
        throw options.signal.aborted ? error : new Error(String(error))
      }
    },
  })

export const readsTooLate: Breakage = transport =>
  altered(transport, {
    capabilities: { ...transport.capabilities, unroutable: false },
    publish: async (publication, options) => {
      await transport.publish({ ...publication, targets: [] }, options)
      setImmediate(() => void transport.publish(publication, options).catch(() => undefined))
      return publication.targets.map(() => 'unknown')
    },
  })

/** Is connected, or has subscribed, although it says that it was aborted. */
export const goesOnAborted: Breakage = transport =>
  altered(transport, {
    connect: async ({ signal }) => {
      await transport.connect({ signal })
      await abortable(nextTurn(), signal)
    },
    subscribe: async (addresses, onFrame, { signal }) => {
      const subscription = await transport.subscribe(addresses, onFrame, { signal })
      await abortable(nextTurn(), signal)
      return subscription
    },
  })

export const hangsWhenAborted: Breakage = transport =>
  altered(transport, {
    publish: async (publication, options) => {
      const results = await transport.publish(publication, options)
      return options.signal.aborted ? never() : results
    },
  })

export const hangsWhenBroken: Breakage = transport =>
  altered(transport, {
    publish: async (publication, options) => {
      await transport.publish({ ...publication, targets: [] }, options)
      await nextTurn()
      try {
        return await transport.publish(publication, options)
      } catch (error) {
        if (isCollectiveError(error) && error.code === 'notConnected') return never()
        throw error
      }
    },
  })
