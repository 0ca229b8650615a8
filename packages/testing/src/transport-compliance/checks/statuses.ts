import assert from 'node:assert/strict'
import type { Status } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import type { Behaviours } from '../session'

/** What `status()` tells. */
export const statuses: Behaviours = {
  'tells that it connects, is connected and is closed, and ends': async session => {
    const transport = await session.created()
    const seen = statesOf(transport.status())
    await transport.connect({ signal: session.signal })
    await first(transport.status(), 'connected')
    await transport.close()
    assert.deepEqual(await seen, ['connecting', 'connected', 'closed'])
  },

  'begins with the present status': async session => {
    const transport = await session.connected()
    assert.deepEqual(await present(transport.status()), { state: 'connected', reconnects: 0 })
    await transport.close()
    assert.deepEqual(await statesOf(transport.status()), ['closed'])
  },

  'tells everybody who asks': async session => {
    const transport = await session.connected()
    const readers = [statesOf(transport.status()), statesOf(transport.status())]
    await transport.close()
    assert.deepEqual(await Promise.all(readers), [
      ['connected', 'closed'],
      ['connected', 'closed'],
    ])
  },

  'lets go of a reader who stops, and tells the others': async session => {
    const transport = await session.connected()
    const others = statesOf(transport.status())
    assert.equal((await present(transport.status()))?.state, 'connected')
    await transport.close()
    assert.deepEqual(await others, ['connected', 'closed'])
  },

  'ends for a reader who never was connected': async session => {
    const transport = await session.created()
    const seen = statesOf(transport.status())
    await transport.close()
    assert.equal((await seen).at(-1), 'closed')
    await assert.rejects(transport.connect({ signal: neverAborted() }))
  },
}

async function statesOf(statuses: AsyncIterable<Status>): Promise<readonly Status['state'][]> {
  const states: Status['state'][] = []
  for await (const status of statuses) states.push(status.state)
  return states
}

async function present(statuses: AsyncIterable<Status>): Promise<Status | undefined> {
  for await (const status of statuses) return status
  return undefined
}

async function first(statuses: AsyncIterable<Status>, state: Status['state']): Promise<void> {
  for await (const status of statuses) if (status.state === state) return
}
