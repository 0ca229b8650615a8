import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { startRabbitmq, startTcpProxy, type Rabbitmq } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { amqp } from './index'

// Every check has collectives of its own, so they run at the same time.
describe.concurrent('on RabbitMQ', () => {
  let broker: Rabbitmq

  beforeAll(async () => {
    broker = await startRabbitmq()
  })
  afterAll(() => broker.stop())

  // A RabbitMQ takes 5 s to start: here the network breaks, and restarts are link.test.ts's.
  async function setup(): Promise<ReconnectHarness> {
    const proxy = await startTcpProxy(broker.port)
    return {
      createTransport: async () => amqp(`amqp://127.0.0.1:${proxy.port}`),
      dropConnections: async () => proxy.drop(),
      close: () => proxy.close(),
    }
  }

  for (const check of transportCompliance({ name: 'amqp', setup })) test(check.name, check.run)
  for (const check of reconnectCompliance({ name: 'amqp', setup })) test(check.name, check.run)
})
