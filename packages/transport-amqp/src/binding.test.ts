import { directAddress, eventAddress, replyAddress } from '@collective/core'
import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bindingOf, eventMatches } from './binding'

const instance = '0123456789abcdef'
const callerId = string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 128 }).filter(
  text => !text.includes(' '),
)
const keyOf = (caller: string): string => bindingOf(replyAddress('collective', caller, instance)).key

describe('a binding', () => {
  test('of a caller is no longer than AMQP allows, and has no word that is a wildcard', () => {
    assert(
      property(callerId, caller => {
        const key = keyOf(caller)
        expect(key.length).toBeLessThanOrEqual(255)
        expect(key.split('.').filter(word => word === '*' || word === '#')).toEqual([])
      }),
    )
    for (const caller of ['%', '*', '#', '.'].map(each => each.repeat(128)))
      expect(keyOf(caller).length).toBeLessThanOrEqual(255)
  })

  test('of one caller is not that of another', () => {
    assert(
      property(callerId, callerId, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(one === other)
      }),
    )
    const long = '%'.repeat(128)
    expect(keyOf(long)).not.toBe(keyOf('%%' + Buffer.from(long).toString('base64url').slice(0, 126)))
  })

  test('of an event is found by its kind, by its node, and by both', () => {
    const address = eventAddress('collective', 'started', 'web1.example.net')
    const matches = eventMatches(bindingOf(address))
    expect(matches?.address).toEqual(address)
    expect(matches?.names).toEqual([
      'collective.events started.web1.example.net',
      'collective.events started.#',
      'collective.events *.web1.example.net',
      'collective.events *.#',
    ])
  })

  test('of anything else is that of no event', () => {
    expect(eventMatches(bindingOf(directAddress('collective', 'web1.example.net')))).toBeUndefined()
    expect(eventMatches({ exchange: 'collective.events', key: 'stranger' })).toBeUndefined()
  })
})
