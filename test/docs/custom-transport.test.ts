// What docs/custom-transport.md builds: the suite on it, and a fleet that finds it by its URL scheme.
import { fileURLToPath } from 'node:url'
import { fromConfig, nodeFromConfig, type FromConfigOptions } from '@collective/config'
import { silentLogger } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startHub } from 'collective-custom-transport/hub.js'
import { hub } from 'collective-custom-transport/hub-transport.js'

async function setup(): Promise<ReconnectHarness> {
  const running = await startHub()
  return {
    createTransport: async () => hub(running.url),
    dropConnections: async () => running.disconnect(),
    close: () => running.close(),
  }
}

for (const check of transportCompliance({ name: 'the hub transport', setup })) test(check.name, check.run)
for (const check of reconnectCompliance({ name: 'the hub transport', setup })) test(check.name, check.run)

const greeter = defineAgent({
  name: 'greeter',
  description: 'Greets',
  version: '1.0.0',
  actions: {
    greet: { description: 'Greets', input: z.object({}), output: z.object({ text: z.string() }) },
  },
})

test('a fleet is reached by the URL scheme of the plug-in', async () => {
  const running = await startHub()
  onTestFinished(() => running.close())
  const configured: FromConfigOptions = {
    file: fileURLToPath(new URL('../../examples/custom-transport/collective.yaml', import.meta.url)),
    environment: { COLLECTIVE_URL: running.url },
    logger: silentLogger,
  }
  const agents = [greeter.implement({ greet: ({ identity }) => ({ text: `hello from ${identity}` }) })]
  for (const identity of ['web1', 'web2']) {
    const options = await nodeFromConfig({ ...configured, flags: { identity } })
    const node = await createNode({ ...options, agents })
    onTestFinished(async () => void (await node.close()))
  }
  const client = await createClient({ ...(await fromConfig(configured)), unreachableGrace: 1 })
  onTestFinished(() => client.close())
  const run = client.agent(greeter).greet({}, { roster: ['web1', 'web2', 'web3'] })
  const { outcomes } = await run.summary()
  expect(outcomes).toEqual({ web1: 'ok', web2: 'ok', web3: 'unreachable' })
})
