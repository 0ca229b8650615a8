import { expect, test } from 'vitest'
import { amqp, type AmqpOptions } from './index'
import { resolveOptions } from './options'

const random = '0123456789abcdef'

test('what nobody says is decided', () => {
  expect(resolveOptions({}, random)).toMatchObject({
    queue: `collective.client.${random}`,
    connectTimeoutMs: 5000,
    heartbeatMs: 10_000,
    reconnectDelayMs: 5000,
    prefetch: 1000,
    maxFrameBytes: 1_048_576,
    tls: {},
  })
})

test('the queue is named after the node, or as the options say', () => {
  expect(resolveOptions({ identity: 'web1.example.net' }, random).queue).toBe(
    'collective.node.web1.example.net',
  )
  expect(resolveOptions({ identity: 'web1', queue: 'own' }, random).queue).toBe('own')
})

test('heartbeats are whole seconds, as AMQP counts them', () => {
  expect(resolveOptions({ heartbeat: 1600 }, random).heartbeatMs).toBe(2000)
})

test.each<[AmqpOptions, string]>([
  [{ heartbeat: 0 }, 'heartbeat: expected a number from 1000'],
  [{ prefetch: 0 }, 'prefetch: expected a number from 1 to 65535'],
  [{ prefetch: 65_536 }, 'prefetch: expected a number from 1 to 65535'],
  [{ connectTimeout: Number.NaN }, 'connectTimeout: expected a number'],
  [{ queue: 'amq.own' }, 'queue: expected a name'],
  [{ queue: 'x'.repeat(256) }, 'queue: expected a name'],
  [{ cert: 'PEM' }, 'expected cert and key together'],
  [{ auth: 'certificate' }, 'auth: expected cert and key too, got none'],
  [{ ca: 'PEM' }, 'amqp://localhost is not encrypted, but ca is given: write amqps://'],
])('%j is refused', (options, message) => {
  expect(() => amqp('amqp://localhost', options)).toThrow(
    expect.objectContaining({ code: 'invalidOption', message: expect.stringContaining(message) }),
  )
})

test('an option that is spelled wrong is refused, and a password is not repeated', () => {
  const misspelled: AmqpOptions & { heartbeats: number } = { heartbeats: 5 }
  expect(() => amqp('amqp://localhost', misspelled)).toThrow(/got heartbeats: use one of .*heartbeat/)
  const wrong = JSON.parse('{"password":["planted"]}')
  expect(() => amqp('amqp://localhost', wrong)).toThrow(/^password: expected a text, got object$/)
})

test('a password is refused where the certificate says who we are', () => {
  const options = { auth: 'certificate', cert: 'PEM', key: 'PEM' } as const
  expect(() => amqp('amqps://me:planted@localhost', options)).toThrow(
    /^expected amqps:\/\/localhost without user and password/,
  )
  expect(() => amqp('amqps://localhost', { ...options, password: 'planted' })).toThrow(
    /without user and password/,
  )
})

test('no address is refused, and so is one of another kind', () => {
  expect(() => amqp([])).toThrow(/expected the URL of a broker, got none/)
  expect(() => amqp('mqtt://localhost')).toThrow(/use amqp or amqps/)
})
