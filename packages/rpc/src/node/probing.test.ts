import { dataOf, fact, filterToJson, type AuditEntry } from '@collective/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseActionPolicy } from '../authorization/parse-action-policy'
import { nodeRig, type NodeRig } from './node.fixture'
import type { RawRequest } from './raw-caller.fixture'

// Everybody may do everything here but look at salaries and logins by a filter.
const policy = parseActionPolicy('policy default allow\ndeny-filter\t*\tsalary logins()')
const load = { name: 'logins', description: '', version: '1', timeoutMs: 1_000, output: { root: '' } }

let rig: NodeRig
let audited: AuditEntry[] = []
let asked = 0

beforeEach(async () => {
  audited = []
  asked = 0
  rig = await nodeRig({
    facts: { location: 'nantes', salary: 90_000 },
    dataPlugins: [
      {
        ddl: load,
        query: async () => {
          asked += 1
          return { root: 1 }
        },
      },
    ],
    authorize: async ({ caller, ...context }) => policy.explain({ ...context, caller: caller.id, data: {} }),
    auditor: { record: async entry => void audited.push(entry) },
  })
})

afterEach(() => rig.close())

const isRich = filterToJson(fact('salary').gt(50_000))
const isPoor = filterToJson(fact('salary').le(50_000))

/** All that a caller can notice of some requests, in order. */
async function noticed(...requests: readonly RawRequest[]): Promise<(string | undefined)[]> {
  for (const request of requests) await rig.caller.request(request)
  // What is asked last is answered last, so that whatever came before it has come.
  const last = await rig.caller.request({ to: 'web1', action: 'dry' })
  const outcomes: (string | undefined)[] = []
  for (;;) {
    const { reply, ack } = await rig.caller.answer()
    if (reply?.request === last) return outcomes
    outcomes.push(reply ? `${reply.outcome} ${reply.code}` : ack?.state)
  }
}

/** Asks the same with a filter that matches and with one that does not. */
async function difference(
  ask: (filter: typeof isRich) => readonly RawRequest[],
): Promise<[unknown, unknown]> {
  return [await noticed(...ask(isRich)), await noticed(...ask(isPoor))]
}

describe('a filter that looks at what its caller may not see', () => {
  test.each<[string, (filter: typeof isRich) => readonly RawRequest[]]>([
    ['a direct request', filter => [{ to: 'web1', filter }]],
    ['a broadcast', filter => [{ filter }]],
    ['discovery', filter => [{ agent: 'discovery', action: 'ping', filter }]],
    ['direct discovery', filter => [{ to: 'web1', agent: 'discovery', action: 'ping', filter }]],
    [
      'an action that there is not',
      filter => [
        { action: 'nosuch', filter },
        { to: 'web1', action: 'nosuch', filter },
      ],
    ],
    ['an agent that there is not', filter => [{ to: 'web1', agent: 'nosuch', filter }]],
    [
      'inputs that do not fit',
      filter => [
        { data: { text: 7 }, filter },
        { to: 'web1', action: 'need', filter },
      ],
    ],
    [
      'a filter of which the secret is one part',
      filter => [
        {
          to: 'web1',
          filter: filterToJson(
            fact('location')
              .eq('nantes')
              .and(fact('salary').gt(filter === isRich ? 1 : 99_999)),
          ),
        },
      ],
    ],
    [
      'the same bytes, first to all and then directly',
      filter => {
        const id = (filter === isRich ? 'a' : 'b').repeat(32)
        return [
          { id, filter },
          { id, to: 'web1', filter },
        ]
      },
    ],
    [
      'the same run, first to all and then directly',
      filter => {
        const run = (filter === isRich ? 'c' : 'd').repeat(32)
        return [
          { run, filter },
          { run, to: 'web1', filter },
        ]
      },
    ],
  ])('is answered the same whether it matches or not: %s', async (_, ask) => {
    const [matching, other] = await difference(ask)
    expect(matching).toEqual(other)
  })

  test('is denied, and silently where it was for all; written down and counted in both cases', async () => {
    expect(await noticed({ filter: isRich }, { to: 'web1', filter: isPoor })).toEqual(['denied denied'])
    expect(rig.node.counters()).toMatchObject({ denied: 2, filtered: 0 })
    const denials = audited.filter(({ allow, outcome }) => allow === false || outcome === 'denied')
    expect(denials.map(({ event }) => event)).toEqual(['decision', 'outcome', 'decision', 'outcome'])
    expect(denials[0]).toMatchObject({ rule: 'policy:2: deny-filter * salary logins()', caller: 'user=test' })
  })

  test('asks no data plugin', async () => {
    const filter = filterToJson(dataOf('logins').field('root').gt(0))
    expect(await noticed({ to: 'web1', filter }, { filter })).toEqual(['denied denied'])
    expect(asked).toBe(0)
  })

  test('leaves other filters alone', async () => {
    const here = filterToJson(fact('location').eq('nantes'))
    const elsewhere = filterToJson(fact('location').eq('paris'))
    const outcomes = await noticed({ to: 'web1', filter: here }, { to: 'web1', filter: elsewhere })
    expect(outcomes.sort()).toEqual(['notMatched notMatched', 'ok undefined'])
  })

  test('does not take back the reply to what was permitted once', async () => {
    const request = { id: 'e'.repeat(32), to: 'web1', filter: filterToJson(fact('location').eq('nantes')) }
    expect(await noticed(request)).toEqual(['ok undefined'])
    expect(await noticed(request)).toEqual(['ok undefined'])
    expect(
      audited.filter(({ requestId, event }) => requestId === request.id && event === 'decision'),
    ).toHaveLength(1)
  })
})
