import { rounded } from './figures.js'
import { ourClient } from './latency/our-client.js'
import { rosterOf, startNodeProcesses } from './latency/node-processes.js'

const size = 1_000

/**
 * From when a broker that was killed answers again until a run has reached every node, and the client, by itself.
 * @param {import('./latency/wires.js').Wire} wire
 */
export async function benchReturn(wire) {
  const broker = await wire.startBroker()
  const nodes = await startNodeProcesses('our-nodes.js', broker.url, size)
  const client = await ourClient(broker.url)
  try {
    await broker.kill()
    await broker.restart()
    return { size, tookMs: rounded(await client.returned(rosterOf(size))) }
  } finally {
    await client.close()
    await Promise.all(nodes.map(each => each.stop()))
    await broker.stop()
  }
}
