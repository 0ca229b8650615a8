import { startRabbitmq } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { survivesNetwork } from './survives-network'

survivesNetwork('RabbitMQ', async () => {
  const broker = await startRabbitmq()
  const soon = { heartbeat: 1000, reconnectDelay: 50 }
  return {
    port: broker.port,
    connect: (port, identity) =>
      amqp(`amqp://127.0.0.1:${port}`, { ...soon, ...(identity === undefined ? {} : { identity }) }),
    stop: () => broker.stop(),
  }
})
