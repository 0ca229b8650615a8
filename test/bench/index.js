// npm run bench [-- PART… mqtt|amqp… SIZE…]: measures beside the bare libraries in the same run, prints tables and the JSON. The parts are
// latency, signed, return, idle, growth, filters and security.
import { benchFilters } from './filters.js'
import { benchGrowth } from './growth.js'
import { benchIdle } from './idle.js'
import { benchLatency } from './latency/latency.js'
import { wires } from './latency/wires.js'
import { benchReturn } from './return.js'
import { benchSecurity } from './security.js'
import { benchSigned } from './signed.js'

const words = process.argv.slice(2)
const numbers = words.filter(word => /^\d+$/.test(word)).map(Number)
const sizes = numbers.length > 0 ? numbers : [3, 100, 1_000]

const parts = { latency, signed, return: returning, idle, growth }
const wanted = chosen([...Object.keys(parts), 'filters', 'security'])
const results = {}
for (const part of Object.keys(parts).filter(each => wanted.includes(each))) {
  results[part] = []
  for (const name of chosen(Object.keys(wires))) {
    const measured = await parts[part](wires[name])
    results[part].push(...measured.map(each => ({ wire: name, ...each })))
    console.log(`${part}, ${name}`)
    console.table(measured.map(row => Object.fromEntries(Object.entries(row).filter(isFigure))))
  }
}
if (wanted.includes('filters')) {
  results.filters = await benchFilters()
  console.table(results.filters)
}
if (wanted.includes('security')) {
  results.security = await benchSecurity()
  console.table(results.security)
}
console.log(JSON.stringify({ v: 1, node: process.version, ...results }, null, 2))

/** Those of them that the command line names, else all. */
function chosen(names) {
  const named = names.filter(name => words.includes(name))
  return named.length > 0 ? named : names
}

function isFigure([, value]) {
  return typeof value !== 'object'
}

async function latency(wire) {
  const broker = await wire.startBroker()
  const rows = []
  try {
    for (const size of sizes) {
      const { repeats, memory, discovery } = await benchLatency(wire, broker.url, size)
      rows.push(...repeats.map(each => ({ size, ...each, memory, discovery })))
    }
  } finally {
    await broker.stop()
  }
  return rows
}

async function signed(wire) {
  return [await benchSigned(wire)]
}

async function returning(wire) {
  return [await benchReturn(wire)]
}

function idle(wire) {
  return benchIdle(wire)
}

async function growth(wire) {
  return [await benchGrowth(wire)].flatMap(({ sizes: rows = [], ...all }) => [...rows, all])
}
