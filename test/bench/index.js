// npm run bench [-- mqtt|amqp… SIZE…]: measures beside the bare libraries in the same run, prints a table and the JSON.
import { benchLatency } from './latency/latency.js'
import { wires } from './latency/wires.js'
import { benchFilters } from './filters.js'
import { benchReturn } from './return.js'

const words = process.argv.slice(2)
const numbers = words.filter(word => /^\d+$/.test(word)).map(Number)
const names = words.filter(word => word in wires)
const sizes = numbers.length > 0 ? numbers : [3, 100, 1_000]
const latency = []
const returns = []
for (const name of names.length > 0 ? names : Object.keys(wires)) {
  latency.push(...(await benchWire(name)))
  const { size, tookMs } = await benchReturn(wires[name])
  returns.push({ wire: name, size, tookMs })
  console.log(`${size} nodes of ${name} back ${tookMs} ms after their broker, which was killed`)
}
const filters = await benchFilters()
for (const { name, value, unit, goal } of filters)
  console.log(`${name}: ${value} ${unit}, at least ${goal} wanted`)
console.log(JSON.stringify({ v: 1, node: process.version, latency, returns, filters }, null, 2))

async function benchWire(name) {
  const wire = wires[name]
  const broker = await wire.startBroker()
  const results = []
  try {
    for (const size of sizes) {
      const result = await benchLatency(wire, broker.url, size)
      results.push({ wire: name, ...result })
      for (const { ourMs, bareMs, ratio } of result.repeats)
        console.log(
          `${String(size).padStart(6)} nodes  ours ${ourMs} ms  bare ${wire.bare} ${bareMs} ms  ratio ${ratio}`,
        )
    }
  } finally {
    await broker.stop()
  }
  return results
}
