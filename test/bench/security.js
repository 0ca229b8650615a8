// What nacl costs beside unsigned: node test/bench/security.js prints a table, and the common runner calls benchSecurity.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { encodeBody, joinFrame, readFrame, replyAddress, unsigned } from '@collective/core'
import { createAuthority, createKeys, issue, nacl } from '@collective/security-nacl'
import { median, rounded } from './figures.js'

const size = 1_000
const repeats = 7
const { signal } = new AbortController()
const authority = createAuthority()

/** @param {'node' | 'client'} kind */
async function naclParty(kind, id) {
  const keys = createKeys()
  const validity = { fromMs: Date.now() - 60_000, untilMs: Date.now() + 3_600_000 }
  const terms = { kind, id, publicKeys: keys.public, collectives: ['collective'], ...validity }
  const credential = await issue({ authorityKey: authority.secret }, terms)
  return () => nacl({ credential, keys: keys.secret, authority: authority.public })
}

/** @param {'node' | 'client'} kind */
async function unsignedParty(kind, id) {
  return () => unsigned(kind === 'node' ? { identity: id } : { caller: id })
}

let count = 0

function message(kind, to) {
  count += 1
  const replyTo =
    kind === 'request' ? { replyTo: replyAddress('collective', 'cert=alice', '0'.repeat(16)) } : {}
  const id = count.toString(16).padStart(32, '0')
  const body = encodeBody({ v: 1, request: id, run: id, outcome: 'ok', data: { text: 'x'.repeat(100) } })
  return { kind, collective: 'collective', id, createdMs: Date.now(), ttlMs: 60_000, to, ...replyTo, body }
}

async function framesOf(party, sent, recipients) {
  const { protected: line, body, envelopes } = await party.seal(sent, recipients, { signal })
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

/** A client, and nodes that have heard a broadcast of it and have answers ready. */
async function fleetOf(partyOf) {
  const makeClient = await partyOf('client', 'cert=alice')
  const makers = await Promise.all(Array.from({ length: size }, (_, index) => partyOf('node', `web${index}`)))
  const nodes = makers.map(make => make())
  const [hello] = await framesOf(makeClient(), message('request', { type: 'agent', agent: 'discovery' }), [])
  const answers = []
  for (const node of nodes) answers.push(await answer(node, hello))
  return { makeClient, nodes, hello, answers, roster: nodes.map(({ principal }) => principal.id) }
}

async function answer(node, request) {
  const { asker } = await node.open(request, { signal })
  const reply = message('reply', { type: 'request', requestId: request.line.id })
  const [frame] = await framesOf(node, reply, [asker])
  return frame
}

/** CPU of all threads for each of `times`, and how long the event loop was kept from its next turn at most. */
async function measured(times, work) {
  await nextTurn()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await nextTurn()
  const before = process.cpuUsage()
  const startedMs = performance.now()
  await work()
  const { user, system } = process.cpuUsage(before)
  const tookMs = performance.now() - startedMs
  await new Promise(resolve => setTimeout(resolve, 5))
  delay.disable()
  return { cpuUs: (user + system) / times, blockedMs: delay.max / 1e6, tookMs }
}

const openAll = (client, frames) => Promise.all(frames.map(frame => client.open(frame, { signal })))

/** What one fleet costs once: cold and warm replies at the client, and requests at a node. */
async function round(fleet) {
  const client = fleet.makeClient()
  const cold = await measured(size, () => openAll(client, fleet.answers))
  const seal = await measured(size, () =>
    framesOf(client, message('request', { type: 'roster' }), fleet.roster),
  )
  const request = message('request', { type: 'roster' })
  const copies = await framesOf(client, request, fleet.roster)
  const replies = []
  for (const [index, node] of fleet.nodes.entries()) replies.push(await answer(node, copies[index]))
  const warm = await measured(size, () => openAll(client, replies))
  return { cold, seal, warm, node: await nodeRound(fleet, client) }
}

/** One node that is asked often: opens each request and seals its answer. */
async function nodeRound({ nodes: [node], roster: [identity] }, client) {
  const requests = []
  for (let index = 0; index < size; index += 1)
    requests.push(...(await framesOf(client, message('request', { type: 'roster' }), [identity])))
  return measured(size, () => Promise.all(requests.map(request => answer(node, request))))
}

const steps = {
  cold: 'a first answer of an unknown node, at the client',
  warm: 'an answer of a known node, at the client',
  seal: 'a copy of a request to a roster, at the client',
  node: 'a request and its answer, at a node',
}

/** @returns what each step costs with nacl more than unsigned, in microseconds of CPU of all threads */
export async function benchSecurity() {
  const fleets = { nacl: await fleetOf(naclParty), unsigned: await fleetOf(unsignedParty) }
  const rounds = []
  for (let repeat = 0; repeat < repeats; repeat += 1)
    rounds.push({ nacl: await round(fleets.nacl), unsigned: await round(fleets.unsigned) })
  return Object.entries(steps).map(([step, name]) => {
    const of = (scheme, figure) => rounded(median(rounds.map(each => each[scheme][step][figure])))
    const [naclUs, unsignedUs] = [of('nacl', 'cpuUs'), of('unsigned', 'cpuUs')]
    return {
      step,
      name,
      naclUs,
      unsignedUs,
      moreUs: rounded(naclUs - unsignedUs),
      blockedMs: of('nacl', 'blockedMs'),
    }
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await benchSecurity())
