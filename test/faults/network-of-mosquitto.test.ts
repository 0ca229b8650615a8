import { startMosquitto } from '@collective/testing/brokers'
import { mqtt } from '@collective/transport-mqtt'
import { survivesNetwork } from './survives-network'

survivesNetwork('mosquitto', async () => {
  const broker = await startMosquitto()
  const soon = { keepAlive: 1000, reconnectDelay: 50 }
  return {
    port: broker.port,
    connect: (port, identity) =>
      mqtt(`mqtt://127.0.0.1:${port}`, { ...soon, ...(identity === undefined ? {} : { identity }) }),
    stop: () => broker.stop(),
  }
})
