import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { test } from 'vitest'
import { memory, memoryHub } from './index'

async function setup(): Promise<ReconnectHarness> {
  const hub = memoryHub()
  return {
    createTransport: async () => memory(hub),
    dropConnections: async () => {
      hub.disconnect()
      hub.reconnect()
    },
  }
}

for (const check of transportCompliance({ name: 'memory', setup })) test(check.name, check.run)
for (const check of reconnectCompliance({ name: 'memory', setup })) test(check.name, check.run)
