import { directAddress, replyAddress, type Address } from '@collective/core'
import { expect, test } from 'vitest'
import { blamed } from './blame'
import { Sending, type Copy } from './sending'

const quoted = replyAddress('collective', "it's 'web2' in exchange".replaceAll(' ', '_'), '0123456789abcdef')

function copyTo(address: Address, bytes: number): Copy {
  const [envelope, line] = [new Uint8Array(), new Uint8Array()]
  const body = new Uint8Array(bytes - 2)
  const publication = { targets: [{ address, envelope }], protected: line, body, expiresMs: 1000 }
  const copy = new Sending(publication).next()
  if (copy) return copy
  throw new TypeError('expected a copy, got none')
}

const copies = [
  copyTo(directAddress('collective', 'web1'), 100),
  copyTo(directAddress('other', 'web2'), 200),
  copyTo(quoted, 200),
  copyTo(directAddress('collective', 'web2'), 300),
  copyTo(directAddress('collective', 'web2'), 400),
]

const refused = (what: string): { replyCode: number; text: string } => ({
  replyCode: 403,
  text: `ACCESS_REFUSED - access to ${what} in vhost '/' refused for user 'alice'`,
})

test.each([
  [refused("topic 'web2' in exchange 'collective.direct'"), 3],
  [refused("topic 'web2' in exchange 'other.direct'"), 1],
  [refused(`topic '${copies[2]?.binding.key}' in exchange 'collective.reply'`), 2],
  [refused("exchange 'collective.direct'"), 0],
  [refused("exchange 'collective.reply'"), 2],
  [refused("topic 'web3' in exchange 'collective.direct'"), -1],
  [
    { replyCode: 406, text: 'PRECONDITION_FAILED - message size 200 is larger than configured max size 150' },
    1,
  ],
  [{ replyCode: 406, text: 'PRECONDITION_FAILED - unknown delivery tag 200' }, -1],
  [{ replyCode: 404, text: "NOT_FOUND - no exchange 'collective.direct' in vhost '/'" }, -1],
])('of several copies, %j is about that at %i', (refusal, at) => {
  expect(blamed(copies, refusal)).toBe(at)
})

test('one copy alone is blamed for a denial whose text is cut, and for nothing else', () => {
  const alone = copies.slice(0, 1)
  expect(blamed(alone, { replyCode: 403, text: "ACCESS_REFUSED - access to topic 'web" })).toBe(0)
  expect(blamed(alone, { replyCode: 406, text: 'PRECONDITION_FAILED - invalid expiration' })).toBe(-1)
  expect(blamed(alone, { replyCode: 541, text: 'INTERNAL_ERROR' })).toBe(-1)
})
