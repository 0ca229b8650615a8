// npm run bench: measures beside bare MQTT.js in the same run, prints a table and the JSON.
import { startMosquitto } from '@collective/testing/brokers'
import { benchLatency } from './latency/latency.js'
import { benchFilters } from './filters.js'

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3, 100, 1_000]
// Nagle's algorithm off, default queues.
const broker = await startMosquitto({ config: ['set_tcp_nodelay true'] })
const results = []
try {
  for (const size of sizes) {
    const result = await benchLatency(broker.url, size)
    results.push(result)
    for (const { ourMs, bareMs, ratio } of result.repeats)
      console.log(
        `${String(size).padStart(6)} nodes  ours ${ourMs} ms  bare MQTT.js ${bareMs} ms  ratio ${ratio}`,
      )
  }
} finally {
  await broker.stop()
}
const filters = await benchFilters()
for (const { name, value, unit, goal } of filters)
  console.log(`${name}: ${value} ${unit}, at least ${goal} wanted`)
console.log(JSON.stringify({ v: 1, node: process.version, latency: results, filters }, null, 2))
