import { describe, expect, test } from 'vitest'
import { mqtt } from './index'
import { spellingOf } from './spelling'

const rabbitmq = spellingOf('rabbitmq')

// What the plug-in does to a topic on its way through AMQP: the key that it is published with, and what becomes of that.
const keyOf = (topic: string): string => topic.replaceAll('/', '.').replaceAll('+', '*')
const topicOf = (key: string): string => key.replaceAll('.', '/').replaceAll('*', '+')

describe('topics for RabbitMQ’s plug-in', () => {
  test.each([
    'collective/collective/broadcast/puppet',
    'collective/collective/node/web1.example.net',
    'collective/collective/node/..',
    'collective/collective/event/started/web1.example.net',
    'collective/collective/reply/cert=a.b:c*d/0123456789abcdef',
    'collective/collective/reply/%2F%25%253A%252A/0123456789abcdef',
    'my.prefix/collective/node/web1',
  ])('%s comes back as it was', topic => {
    expect(rabbitmq.fromBroker(topicOf(keyOf(rabbitmq.toBroker(topic))))).toBe(topic)
  })

  test('keep their levels and wildcards, and names of nodes their length', () => {
    expect(rabbitmq.toBroker('collective/collective/event/+/web1.example.net')).toBe(
      'collective/collective/event/+/web1:example:net',
    )
  })

  test('of different addresses are different', () => {
    const callers = ['a.b', 'a:b', 'a%2Eb', 'a*b', 'a%252Ab', 'a%253Ab']
    expect(new Set(callers.map(rabbitmq.toBroker)).size).toBe(callers.length)
  })
})

test('other brokers get topics as they are', () => {
  const topic = 'collective/collective/reply/cert=a.b:c*d/0123456789abcdef'
  expect(spellingOf('plain').toBroker(topic)).toBe(topic)
  expect(spellingOf('plain').fromBroker(topic)).toBe(topic)
})

test('a spelling that does not exist is refused', () => {
  const options: object = { topics: 'amqp' }
  expect(() => mqtt('mqtt://localhost', options)).toThrow('topics: expected plain or rabbitmq, got "amqp"')
})
