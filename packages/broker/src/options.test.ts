import { expect, test } from 'vitest'
import { resolveOptions, type BrokerOptions } from './options'

const refused = expect.objectContaining({ code: 'invalidOption' })

test('options have defaults and are frozen', () => {
  const options = resolveOptions({})
  expect(options).toMatchObject({ host: '127.0.0.1', port: 0, prefix: 'collective', users: undefined })
  expect(options.limits).toMatchObject({ sessions: 5000, connectMs: 10_000 })
  expect(Object.isFrozen(options)).toBe(true)
  expect(Object.isFrozen(options.limits)).toBe(true)
})

test('limits that are not given, or undefined, are the default ones', () => {
  expect(resolveOptions({ limits: { sessions: 7, connectMs: undefined } }).limits).toMatchObject({
    sessions: 7,
    connectMs: 10_000,
  })
})

test.each<BrokerOptions>([
  { port: -1 },
  { port: 65_536 },
  { port: 1.5 },
  { port: NaN },
  { prefix: '' },
  { prefix: 'a/+' },
  { prefix: '/a' },
  { prefix: '$SYS' },
  { prefix: 'x'.repeat(129) },
  { limits: { sessions: 0 } },
  { limits: { packetBytes: NaN } },
  { limits: { queuedBytes: 1.5 } },
  { host: '0.0.0.0' },
  { host: 'example.net' },
  { host: '::' },
])('%j are refused', options => expect(() => resolveOptions(options)).toThrow(refused))

test.each<BrokerOptions>([
  { prefix: 'acme/fleet_1' },
  { host: '0.0.0.0', anonymous: true },
  { host: '0.0.0.0', users: {} },
  { host: '127.0.0.2' },
  { host: '::1' },
  { host: 'localhost' },
])('%j are taken', options =>
  expect(resolveOptions(options)).toMatchObject({ ...(options.prefix && { prefix: options.prefix }) }),
)
