import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { decodeProtectedLine, unsigned, type Publication, type Transport } from '@collective/core'
import { memory } from '@collective/transport-memory'
import { createClient } from './client/create-client'
import { HostileFrames, publishFrame } from './hostile-frames.fixture'
import { nodeRig, probe, type NodeRig } from './node/node.fixture'
import type { Client } from './client/client'

const isSoak = process.env['COLLECTIVE_SOAK'] === '1'
const total = isSoak ? 1_000_000 : 20_000
const seed = Number(process.env['COLLECTIVE_SEED'] ?? 20_261)
const batch = 1_000
// What the second half may leave behind: some frames are requests, which a node remembers up to its bounds, 100,000 and 32 MiB of replies.
const grownBytes = (isSoak ? 128 : 16) * 1024 * 1024

let rig: NodeRig | undefined
let client: Client | undefined

afterEach(async () => {
  await client?.close({ timeout: 0 })
  await rig?.close()
})

test(`${total} hostile frames leave a node and a client as they were (seed ${seed})`, async () => {
  rig = await nodeRig()
  const seen: Publication[] = []
  client = await createClient({
    transport: watched(memory(rig.hub), seen),
    security: unsigned({ caller: 'user=test' }),
  })
  await expectAnswer(client)
  const frames = new HostileFrames(seed, { identity: 'web1', agent: 'probe', replyTo: replyToOf(seen) })
  const attacker = memory(rig.hub)
  await attacker.connect({ signal: new AbortController().signal })
  let halfwayBytes = 0
  for (let sent = 0; sent < total; sent += batch) {
    if (sent === total / 2) halfwayBytes = bytesInUse()
    for (let index = 0; index < batch; index += 1) await publishFrame(attacker, frames.next(Date.now()))
    await expectAnswer(client)
  }
  expect(bytesInUse() - halfwayBytes).toBeLessThan(grownBytes)
  const counters = rig.node.counters()
  expect(counters.received).toBeGreaterThan(total / 3)
  expect(Object.keys(counters.dropped)).toEqual(
    expect.arrayContaining([
      'frameMalformed',
      'frameVersion',
      'wrongAddress',
      'bodyMalformed',
      'notVerified',
    ]),
  )
  expect(counters.dropped['internal']).toBeUndefined()
  expect(counters).toMatchObject({ running: 0, queued: 0 })
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
  await attacker.close()
})

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

function bytesInUse(): number {
  if (typeof collectGarbage === 'function') collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function expectAnswer(asking: Client): Promise<void> {
  const run = asking.agent(probe).echo({ text: 'still here' }, { roster: ['web1'] })
  const replies = []
  for await (const reply of run) replies.push(reply)
  expect(replies).toMatchObject([{ outcome: 'ok', data: { text: 'still here' } }])
}

function replyToOf([first]: readonly Publication[]): { caller: string; instance: string } {
  const { replyTo } = decodeProtectedLine(first?.protected ?? new Uint8Array(0))
  if (replyTo?.type !== 'reply') throw new TypeError('expected a request')
  return replyTo
}

function watched(transport: Transport, seen: Publication[]): Transport {
  return {
    capabilities: transport.capabilities,
    connect: options => transport.connect(options),
    publish: (publication, options) => {
      if (seen.length === 0) seen.push(publication)
      return transport.publish(publication, options)
    },
    subscribe: (addresses, onFrame, options) => transport.subscribe(addresses, onFrame, options),
    status: () => transport.status(),
    drain: options => transport.drain(options),
    close: () => transport.close(),
  }
}
