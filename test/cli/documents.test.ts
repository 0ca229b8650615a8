import { afterAll, beforeAll, expect, it } from 'vitest'
import { collective } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

async function document(...args: string[]): Promise<unknown> {
  const { stdout } = await collective([...args, '--json'], fleet)
  return JSON.parse(stdout)
}

it('ping --json has the replies and their figures', async () => {
  const time = expect.any(Number)
  const replies = expect.arrayContaining(['web1', 'web2', 'db1'].map(sender => ({ sender, timeMs: time })))
  const stats = { responses: 3, minMs: time, avgMs: time, maxMs: time }
  expect(await document('ping')).toStrictEqual({ v: 1, replies, stats })
})

it('find --json is a sorted array of identities', async () => {
  expect(await document('find')).toStrictEqual(['db1', 'web1', 'web2'])
})

it('rpc --json has results, outcomes and stats, and nothing else', async () => {
  const found = await document('rpc', 'odd', 'greet', 'name=bob', 'times=1', '-I', 'web1', '-I', 'nobody')
  const number = expect.any(Number)
  expect(found).toStrictEqual({
    v: 1,
    results: [
      {
        sender: 'web1',
        agent: 'odd',
        action: 'greet',
        outcome: 'ok',
        statuscode: 0,
        statusmsg: 'OK',
        data: { greeting: 'hello bob' },
      },
    ],
    outcomes: { web1: 'ok', nobody: 'unreachable' },
    stats: {
      discovered: 2,
      responses: 1,
      okCount: 1,
      failCount: 0,
      noResponseFrom: ['nobody'],
      unexpectedResponseFrom: [],
      lateFrom: [],
      startTime: number,
      discoveryTimeMs: number,
      blockTimeMs: number,
      totalTimeMs: number,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  })
})

it('inventory --json is one object', async () => {
  expect(await document('inventory', 'web1')).toMatchObject({
    v: 1,
    identity: 'web1',
    agents: expect.arrayContaining(['odd', 'rpcutil']),
    classes: ['webserver', 'apache'],
    facts: { location: 'nantes' },
  })
})

it('facts --json has the identities by value', async () => {
  const values = { london: ['db1'], nantes: ['web1', 'web2'] }
  expect(await document('facts', 'location')).toStrictEqual({ v: 1, values })
})

it('an error with --json is a document with its code', async () => {
  expect(await document('find', '-F', 'country=')).toMatchObject({
    v: 1,
    error: { code: 'filterSyntax', position: 8, message: expect.stringContaining('expected a value') },
  })
})

it('describe-filter --json has the filter and its description', async () => {
  expect(await document('describe-filter', '-C', 'apache')).toMatchObject({
    v: 1,
    description: 'nodes where it has the class apache',
  })
})
