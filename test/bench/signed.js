import { createAuthority } from '@collective/security-nacl'
import { median, rounded } from './figures.js'
import { rosterOf, startNodeProcesses } from './latency/node-processes.js'
import { ourClient } from './latency/our-client.js'

const size = 1_000
const rounds = 20

/**
 * Request to last reply of a signed fleet beside an unsigned one, interleaved on one broker. All know each other, but for the first call.
 * @param {import('./latency/wires.js').Wire} wire
 */
export async function benchSigned(wire) {
  const broker = await wire.startBroker()
  const { secret, public: shared } = createAuthority()
  const authority = `${secret} ${shared}`
  const nodes = [
    ...(await startNodeProcesses('our-nodes.js', broker.url, size)),
    ...(await startNodeProcesses('our-nodes.js', broker.url, size, ['signed', authority])),
  ]
  const plain = await ourClient(broker.url)
  const signed = await ourClient(broker.url, authority)
  try {
    const first = await signed.ask(rosterOf(size, 'signed'))
    const times = await interleaved(plain, signed)
    return { size, firstContactMs: rounded(first.tookMs), lostAtFirst: first.lost, ...times }
  } finally {
    await Promise.all([plain.close(), signed.close()])
    await Promise.all(nodes.map(each => each.stop()))
    await broker.stop()
  }
}

async function interleaved(plain, signed) {
  const [unsignedMs, signedMs] = [[], []]
  let lost = 0
  for (let round = -3; round < rounds; round += 1) {
    const one = await plain.ask(rosterOf(size))
    const other = await signed.ask(rosterOf(size, 'signed'))
    lost += one.lost + other.lost
    if (round < 0) continue
    unsignedMs.push(one.tookMs)
    signedMs.push(other.tookMs)
  }
  const [ours, theirs] = [median(signedMs), median(unsignedMs)]
  return { signedMs: rounded(ours), unsignedMs: rounded(theirs), ratio: rounded(ours / theirs), lost }
}
