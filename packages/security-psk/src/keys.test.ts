import { encodeText, toHex } from '@collective/core/internal'
import { expect, it } from 'vitest'
import { RoleKeys } from './keys'

const bytes = encodeText('the same bytes').slice()

async function tagOf(keys: RoleKeys, role: 'node' | 'client', collective: string): Promise<string> {
  const tag = await crypto.subtle.sign('HMAC', await keys.get(role, collective), bytes)
  return toHex(new Uint8Array(tag))
}

it('makes another code of the same bytes for each role, collective and secret', async () => {
  const [keys, others] = [1, 2].map(byte => new RoleKeys(new Uint8Array(16).fill(byte)))
  if (!keys || !others) throw new Error('expected two')
  const tags = await Promise.all([
    tagOf(keys, 'node', 'a'),
    tagOf(keys, 'client', 'a'),
    tagOf(keys, 'node', 'b'),
    tagOf(keys, 'client', 'b'),
    tagOf(others, 'node', 'a'),
  ])
  expect(new Set(tags).size).toBe(5)
  expect(await tagOf(new RoleKeys(new Uint8Array(16).fill(1)), 'node', 'a')).toBe(tags[0])
})

it('is derived as HKDF says, so that somebody else can: RFC 5869 with the names of docs/security-psk.md', async () => {
  const { hkdfSync, createHmac } = await import('node:crypto')
  const secret = new Uint8Array(16).fill(1)
  const key = hkdfSync('sha256', secret, 'collective-psk-1', 'client\ncollective', 32)
  const expected = createHmac('sha256', new Uint8Array(key)).update(bytes).digest('hex')
  expect(await tagOf(new RoleKeys(secret), 'client', 'collective')).toBe(expected)
})
