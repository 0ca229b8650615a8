import { describe, expect, test } from 'vitest'
import { CollectiveError } from '../errors/error'
import { StatusFeed } from './status-feed'
import type { Status } from './transport'

const cause = new CollectiveError('disconnected', 'lost')
const reconnecting = (attempt: number): Status => ({ state: 'reconnecting', attempt, cause })

async function collect(statuses: AsyncIterable<Status>): Promise<readonly Status[]> {
  const all: Status[] = []
  for await (const status of statuses) all.push(status)
  return all
}

describe('a status feed', () => {
  test('begins with the present status and ends after closed', async () => {
    const feed = new StatusFeed({ state: 'connecting' })
    feed.set({ state: 'connected', reconnects: 0 })
    const reading = collect(feed.read())
    feed.set({ state: 'closed' })
    expect(await reading).toEqual([{ state: 'connected', reconnects: 0 }, { state: 'closed' }])
    expect(await collect(feed.read())).toEqual([{ state: 'closed' }])
  })

  test('ends after failed, and nothing changes any more', async () => {
    const feed = new StatusFeed({ state: 'connecting' })
    feed.set({ state: 'failed', cause })
    feed.set({ state: 'closed' })
    expect(feed.current.state).toBe('failed')
    expect(await collect(feed.read())).toEqual([{ state: 'failed', cause }])
  })

  test('keeps the newest for a reader who is slow', async () => {
    const feed = new StatusFeed({ state: 'connecting' })
    const reader = feed.read()[Symbol.asyncIterator]()
    for (let attempt = 1; attempt <= 1000; attempt += 1) feed.set(reconnecting(attempt))
    feed.set({ state: 'closed' })
    const rest = await collect({ [Symbol.asyncIterator]: () => reader })
    expect(rest).toHaveLength(16)
    expect(rest.slice(-2)).toEqual([reconnecting(1000), { state: 'closed' }])
  })

  test('lets a reader stop while it waits', async () => {
    const feed = new StatusFeed({ state: 'connecting' })
    const reader = feed.read()[Symbol.asyncIterator]()
    await reader.next()
    const waiting = reader.next()
    await reader.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    feed.set({ state: 'connected', reconnects: 0 })
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  test('answers those who ask ahead in order', async () => {
    const feed = new StatusFeed({ state: 'connecting' })
    const reader = feed.read()[Symbol.asyncIterator]()
    const asked = [reader.next(), reader.next(), reader.next(), reader.next()]
    feed.set({ state: 'connected', reconnects: 0 })
    feed.set({ state: 'closed' })
    const states = (await Promise.all(asked)).map(({ done, value }) => (done ? 'end' : value.state))
    expect(states).toEqual(['connecting', 'connected', 'closed', 'end'])
  })
})
