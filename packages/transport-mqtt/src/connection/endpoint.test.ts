import { expect, test } from 'vitest'
import { resolveOptions } from '../options'
import { parseEndpoints, type Endpoint } from './endpoint'

function endpointOf(url: string): Endpoint | undefined {
  return parseEndpoints(url, resolveOptions({}, '0123456789abcdef'))[0]
}

test('a URL says how its broker wants topics written', () => {
  const written = (url: string): string | undefined => endpointOf(url)?.spelling.toBroker('a/b.c')
  expect(written('mqtt://broker')).toBe('a/b.c')
  expect(written('mqtt://broker?topics=rabbitmq')).toBe('a/b:c')
  expect(written('mqtts://broker/?topics=plain')).toBe('a/b.c')
})

test('the path of a WebSocket keeps what is not for us', () => {
  expect(endpointOf('wss://broker/ws?token=1&topics=rabbitmq')).toMatchObject({
    name: 'wss://broker/ws',
    path: '/ws?token=1',
  })
})

test.each([
  ['mqtt://broker?topics=plane', 'topics: expected plain or rabbitmq, got "plane"'],
  ['mqtt://broker?keepAlive=5', 'expected mqtt://broker without parameters but topics, got keepAlive'],
])('%s is refused', (url, message) => {
  expect(() => endpointOf(url)).toThrow(
    expect.objectContaining({ code: 'invalidOption', message: expect.stringContaining(message) as string }),
  )
})
