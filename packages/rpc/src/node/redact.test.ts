import { expect, test } from 'vitest'
import { redact } from './redact'

test('what is named like a secret is not shown, at any depth', () => {
  const shown = redact({
    psk: 'x',
    security: { scheme: 'nacl', seed: 'x' },
    list: [{ apiToken: 'x' }],
    name: 'web1',
  })
  expect(shown).toEqual({
    psk: '[redacted]',
    security: { scheme: 'nacl', seed: '[redacted]' },
    list: [{ apiToken: '[redacted]' }],
    name: 'web1',
  })
})

test('passwords in URLs are not shown, wherever in a text, with any sign in them', () => {
  const url = 'mqtt://ali:p@ss@broker:1883/path, amqp://bob:x@other'
  expect(redact({ url })).toEqual({
    url: 'mqtt://ali:[redacted]@broker:1883/path, amqp://bob:[redacted]@other',
  })
})
