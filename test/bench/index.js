// npm run bench: measures beside bare MQTT.js in the same run, prints a table and the JSON.
import { benchLatency } from './latency/latency.js'
import { startMosquitto } from './processes/mosquitto.js'

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3, 100, 1_000]
const broker = await startMosquitto()
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
console.log(JSON.stringify({ v: 1, node: process.version, latency: results }, null, 2))
