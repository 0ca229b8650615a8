import { broadcastAddress, directAddress, eventAddress, replyAddress, type Address } from '@collective/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Routes, type Listener } from './routes'

const soakFactor = Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1)
// Few names, so that they meet often.
const name = fc.constantFrom('a', 'b')
const wild = fc.constantFrom('a', 'b', '*')
const published: fc.Arbitrary<Address> = fc.oneof(
  fc.tuple(name, name).map(([collective, agent]) => broadcastAddress(collective, agent)),
  fc.tuple(name, name).map(([collective, identity]) => directAddress(collective, identity)),
  fc.tuple(name, name).map(([collective, caller]) => replyAddress(collective, caller, '0123456789abcdef')),
  fc.tuple(name, name, name).map(([collective, kind, identity]) => eventAddress(collective, kind, identity)),
)
const subscribed: fc.Arbitrary<Address> = fc.oneof(
  published,
  fc.tuple(name, wild, wild).map(([collective, kind, identity]) => eventAddress(collective, kind, identity)),
)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: fc.array(subscribed, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ publish: published }) },
)

/** What the words say, part by part. */
function matches(wanted: Address, given: Address): boolean {
  const pairs = Object.entries(given).map(([part, value]) => [
    value,
    new Map(Object.entries(wanted)).get(part),
  ])
  return wanted.type === given.type && pairs.every(([value, other]) => value === other || other === '*')
}

test('a frame goes to those who listen to its address, whatever came and went before', () => {
  const property = fc.property(fc.array(step, { maxLength: 40 }), steps => {
    const routes = new Routes()
    const listeners: Listener[] = []
    for (const each of steps) {
      if ('add' in each) {
        const listener: Listener = { addresses: each.add, receive: () => true }
        listeners.push(listener)
        routes.add(listener)
      } else if ('remove' in each) {
        for (const listener of listeners.splice(each.remove, 1)) routes.remove(listener)
      } else {
        const expected = listeners.filter(({ addresses }) =>
          addresses.some(address => matches(address, each.publish)),
        )
        expect(routes.match(each.publish)).toEqual(new Set(expected))
        expect([...routes.match(each.publish)].every(listener => expected.includes(listener))).toBe(true)
      }
    }
  })
  fc.assert(property, { numRuns: 200 * soakFactor })
})
