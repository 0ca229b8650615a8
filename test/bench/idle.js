import { setTimeout as pass } from 'node:timers/promises'
import { startCountingProxy } from './counting-proxy.js'
import { rounded } from './figures.js'
import { startNodeProcesses } from './latency/node-processes.js'

const sizes = [10, 1_000]
// A whole number of heartbeats and of keep-alives.
const windowMs = 60_000
// What a start has behind it: channels that are closed again, and the first heartbeats.
const settlingMs = 15_000

/**
 * What passes between a broker and nodes that nobody asks anything, in both directions.
 * @param {import('./latency/wires.js').Wire} wire
 */
export function benchIdle(wire) {
  return Promise.all(sizes.map(size => idleTraffic(wire, size)))
}

async function idleTraffic(wire, size) {
  const broker = await wire.startBroker()
  const proxy = await startCountingProxy(broker.url)
  const nodes = await startNodeProcesses('our-nodes.js', proxy.url, size)
  try {
    await pass(settlingMs)
    const before = proxy.counts()
    await pass(windowMs)
    const { bytes, packets } = proxy.counts()
    const perNode = count => rounded((count / size) * (60_000 / windowMs))
    return {
      size,
      bytesPerNodeMinute: perNode(bytes - before.bytes),
      packetsPerNodeMinute: perNode(packets - before.packets),
    }
  } finally {
    await Promise.all(nodes.map(each => each.stop()))
    proxy.close()
    await broker.stop()
  }
}
