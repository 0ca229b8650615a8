import { median, rounded } from '../figures.js'
import { rosterOf, startNodeProcesses } from './node-processes.js'
import { ourClient } from './our-client.js'

const rounds = 20
const defaultRepeats = 3
// What our frames have on the wire for this call, without the topic; the bare program sends as much.
const sizes = { requestBytes: 380, replyBytes: 445 }

/**
 * Request to last reply for a roster of `size`, beside the bare library, interleaved on one broker.
 * @param {import('./wires.js').Wire} wire
 */
export async function benchLatency(wire, url, size, repeats = defaultRepeats) {
  const ours = await startNodeProcesses('our-nodes.js', url, size)
  const bare = await startNodeProcesses(wire.nodes, url, size, [sizes.replyBytes])
  const us = await ourClient(url)
  const them = await wire.client(url, sizes)
  try {
    const roster = rosterOf(size)
    const results = []
    for (let repeat = 0; repeat < repeats; repeat += 1) results.push(await interleaved(us, them, roster))
    const discovery = { plain: await us.discover(), expecting: await us.discover(roster) }
    return { size, repeats: results, memory: memoryOf(ours, bare, size), discovery }
  } finally {
    await Promise.all([us.close(), them.close()])
    await Promise.all([...ours, ...bare].map(nodes => nodes.stop()))
  }
}

async function interleaved(us, them, roster) {
  const our = []
  const their = []
  let lost = 0
  for (let round = -3; round < rounds; round += 1) {
    const bareMs = await them.ask(roster)
    const asked = await us.ask(roster)
    lost += asked.lost
    if (round < 0) continue
    our.push(asked.tookMs)
    their.push(bareMs)
  }
  const [ourMs, bareMs] = [median(our), median(their)]
  return { ourMs: rounded(ourMs), bareMs: rounded(bareMs), ratio: rounded(ourMs / bareMs), lost }
}

function memoryOf(ours, bare, size) {
  const total = nodes => nodes.reduce((sum, { line }) => sum + JSON.parse(line).rss, 0)
  const slowest = nodes => Math.max(...nodes.map(({ line }) => JSON.parse(line).tookMs))
  const extraBytes = (total(ours) - total(bare)) / size
  return { startMs: slowest(ours), bareStartMs: slowest(bare), extraKbPerNode: rounded(extraBytes / 1024) }
}
