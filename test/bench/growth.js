import { rounded } from './figures.js'
import { benchLatency } from './latency/latency.js'

const sizes = [500, 5_000]
// Ours and the bare program have a connection for each node, at one broker.
const neededFiles = 20_000

/**
 * Twenty consecutive calls of 500 and of 5,000 nodes: how many replies are lost, and whether the ratio to the bare library grows.
 * @param {import('./latency/wires.js').Wire} wire
 */
export async function benchGrowth(wire) {
  const { soft } = process.report.getReport().userLimits.open_files
  if (soft < neededFiles) return { skipped: `ulimit -n is ${soft}: ${neededFiles} are needed` }
  const results = []
  for (const size of sizes) results.push(await atSize(wire, size))
  const [small, large] = results
  return { sizes: results, growth: rounded(large.ratio / small.ratio) }
}

async function atSize(wire, size) {
  const broker = await wire.startBroker()
  try {
    const { repeats, memory } = await benchLatency(wire, broker.url, size, 1)
    return { size, ...repeats[0], memory }
  } finally {
    await broker.stop()
  }
}
