import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startRabbitmq, type Rabbitmq } from '@collective/testing/brokers'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { collective, ended, firstLine, start, stop } from './command.fixture'

const demo = fileURLToPath(new URL('../../examples/demo/demo.js', import.meta.url))
let broker: Rabbitmq

beforeAll(async () => {
  broker = await startRabbitmq({ mqtt: true })
})

afterAll(() => broker.stop())

it('a node with dots in its name is called over MQTT, by a URL that says how topics are written', async () => {
  const address = broker.mqttUrl?.replace('//', '//guest:guest@') ?? ''
  const env = { COLLECTIVE_URL: `${address}?topics=rabbitmq`, COLLECTIVE_SECURITY: 'unsigned' }
  const node = start(['node', '--identity', 'web1.example.net', '--agent', 'rpcutil'], env)
  onTestFinished(() => stop(node))
  expect(await firstLine(node)).toBe('ready web1.example.net')
  const found = await collective(['find'], { env })
  expect(found.stdout).toBe('web1.example.net\n')
  const call = await collective(['rpc', 'rpcutil', 'ping', '-I', 'web1.example.net', '--json'], { env })
  expect(JSON.parse(call.stdout)).toMatchObject({ results: [{ sender: 'web1.example.net', outcome: 'ok' }] })
})

it('the demo does its main job at a broker of somebody else, over AMQP', async () => {
  const address = broker.url.replace('//', '//guest:guest@')
  const { code, stdout } = await ended(
    spawn(process.execPath, [demo, '--url', address], {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  expect(stdout).toContain(`s at ${broker.url}\n`)
  expect(stdout).toMatch(/^web1\.example\.net +time=/m)
  expect(stdout).toMatch(/^Done after /m)
  expect(code).toBe(0)
})
