import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Qos } from './publish-packet'
import { Routes } from './routes'
import { matchesTopic } from './topic-filter'

const soak = process.env['COLLECTIVE_SOAK'] === '1'
const qos = fc.constantFrom<Qos>(0, 1, 2)
const filter = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '', '+'), { maxLength: 3 }), fc.constantFrom('a', 'b', '+', '#'))
  .map(([names, last]) => [...names, last].join('/'))
const topic = fc
  .array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 4 })
  .map(names => names.join('/'))
const step = fc.record({ session: fc.nat(3), filter, qos, adds: fc.boolean() })

describe('routes', () => {
  test('lead to each session with a filter that matches, once, with its highest quality of service', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), topic, (steps, name) => {
        const routes = new Routes<number>()
        const model = new Map<string, { session: number; filter: string; qos: Qos }>()
        for (const { session, filter, qos, adds } of steps) {
          if (adds) routes.add(session, filter, qos)
          else routes.remove(session, filter)
          if (adds) model.set(`${session} ${filter}`, { session, filter, qos })
          else model.delete(`${session} ${filter}`)
        }
        const expected = new Map<number, Qos>()
        for (const { session, filter, qos } of model.values())
          if (matchesTopic(filter, name) && qos >= (expected.get(session) ?? 0)) expected.set(session, qos)
        expect(new Map(routes.match(name))).toEqual(expected)
      }),
      { numRuns: soak ? 100_000 : 3_000 },
    )
  })

  test('keep nothing of what was removed', () => {
    const routes = new Routes<string>()
    routes.add('session', 'a/b/c', 0)
    routes.add('session', 'a/+', 0)
    routes.remove('session', 'a/b/c')
    routes.remove('session', 'a/b')
    routes.remove('other', 'a/+')
    expect(routes.isEmpty).toBe(false)
    routes.remove('session', 'a/+')
    expect(routes.isEmpty).toBe(true)
  })
})
