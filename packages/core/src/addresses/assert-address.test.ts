import { describe, expect, test } from 'vitest'
import { broadcastAddress, directAddress, eventAddress, replyAddress, type Address } from './address'
import { assertAddress } from './assert-address'

const instance = '0123456789abcdef'
const refused = expect.objectContaining({ code: 'invalidAddress' })

describe('asserting an address', () => {
  test.each<Address>([
    broadcastAddress('collective', 'puppet'),
    directAddress('collective', 'web1.example_net-X'),
    directAddress('c', 'a'.repeat(128)),
    replyAddress('collective', 'cert=alice/#+*', instance),
    eventAddress('collective', 'started', '..'),
  ])('takes %j', address => {
    expect(() => assertAddress(address)).not.toThrow()
    expect(() => assertAddress(address, { wildcards: true })).not.toThrow()
  })

  test.each<Address>([
    broadcastAddress('collective', 'a/b'),
    broadcastAddress('collective', '*'),
    broadcastAddress('Collective', 'puppet'),
    broadcastAddress('*', 'puppet'),
    directAddress('collective/event', 'web1'),
    directAddress('collective', '*'),
    directAddress('collective', ''),
    directAddress('collective', 'a'.repeat(129)),
    replyAddress('collective', 'with blank', instance),
    replyAddress('collective', 'cert=alice', 'ABCDEF0123456789'),
    replyAddress('collective', 'cert=alice', '*'),
    eventAddress('collective', '#', 'web1'),
    eventAddress('collective', 'started', 'a/b'),
  ])('refuses %j', address => {
    expect(() => assertAddress(address)).toThrow(refused)
    expect(() => assertAddress(address, { wildcards: true })).toThrow(refused)
  })

  test.each<Address>([
    eventAddress('collective', '*', 'web1'),
    eventAddress('collective', 'started', '*'),
    eventAddress('collective', '*', '*'),
  ])('takes %j only where wildcards are wanted', address => {
    expect(() => assertAddress(address)).toThrow(refused)
    expect(() => assertAddress(address, { wildcards: true })).not.toThrow()
  })
})
