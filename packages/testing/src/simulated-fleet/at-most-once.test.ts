import { clientOutcomes, isNodeOutcome, type Identity, type Journal, type Outcome } from '@collective/core'
import { defineAgent, type AgentImplementation, type Reply, type Run, type RunSummary } from '@collective/rpc'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { simulate } from './simulate'
import type { SimulatedFleet } from './simulated-fleet'

const runs = { numRuns: 60 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }

// Without leave to be late nodes remember no longer than they must, and refuse what is.
const limits = { skewMs: 0 }

const ledger = defineAgent({
  name: 'ledger',
  description: 'Writes what must not be written twice',
  version: '1.0.0',
  actions: {
    write: {
      description: 'Writes one entry',
      input: z.object({ entry: z.string(), takesMs: z.number() }),
      output: z.object({ entry: z.string() }),
    },
  },
})

/** What was written, by node and entry, and an agent that takes its time by the clock of the fleet. */
class Books {
  readonly written = new Map<string, number>()
  fleet: SimulatedFleet | undefined

  agent(): AgentImplementation {
    return ledger.implement({
      write: async ({ input, identity }) => {
        const line = `${identity} ${input.entry}`
        this.written.set(line, (this.written.get(line) ?? 0) + 1)
        await new Promise<void>(resolve => this.fleet?.clock.schedule(input.takesMs, resolve))
        return { entry: input.entry }
      },
    })
  }

  count(identity: Identity, entry: string): number {
    return this.written.get(`${identity} ${entry}`) ?? 0
  }
}

/** How probable something is: mostly not very. */
const probability = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.5, noNaN: true }))

/** Milliseconds: mostly few. */
function upTo(mostMs: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max: Math.ceil(mostMs / 20) }), fc.integer({ min: 1, max: mostMs }))
}

const story = fc.record({
  seed: fc.nat(),
  nodes: fc.integer({ min: 1, max: 12 }),
  faults: fc.record({
    drop: probability,
    duplicate: probability,
    reorder: probability,
    reorderMs: upTo(5_000),
    delayMs: fc.tuple(fc.constant(0), upTo(2_000)),
    disconnect: probability,
    disconnectMs: upTo(8_000),
  }),
  takesMs: upTo(6_000),
  timeout: fc.integer({ min: 1, max: 8_000 }),
  ttl: fc.integer({ min: 1, max: 20_000 }),
  /** When the second run is aborted. */
  abortMs: upTo(12_000),
  /** When the last node ends, and the first one dies, while others may be asked. */
  closeMs: upTo(12_000),
  crashMs: upTo(12_000),
})

interface Ended {
  readonly entry: string
  readonly replies: readonly Reply[]
  readonly summary: RunSummary
}

async function end(entry: string, run: Run): Promise<Ended> {
  const replies: Reply[] = []
  for await (const reply of run) replies.push(reply)
  return { entry, replies, summary: await run.summary() }
}

type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never

/** Two runs at once, of which the second is aborted, while one node goes and one dies. */
async function play(fleet: SimulatedFleet, told: Story): Promise<readonly Ended[]> {
  const { takesMs, timeout, ttl, abortMs, closeMs, crashMs } = told
  const roster = fleet.nodes.map(node => node.identity)
  const aborting = new AbortController()
  fleet.clock.schedule(abortMs, () => aborting.abort())
  fleet.clock.schedule(closeMs, () => void fleet.nodes.at(-1)?.close({ timeout: 0 }))
  fleet.clock.schedule(crashMs, () => fleet.crash(roster[0] ?? ''))
  const write = (entry: string, signal?: AbortSignal): Run =>
    fleet.client
      .agent(ledger)
      .write({ entry, takesMs }, { roster, timeout, ttl, ...(signal ? { signal } : {}) })
  return fleet.until(
    Promise.all([end('first', write('first')), end('second', write('second', aborting.signal))]),
  )
}

function check(fleet: SimulatedFleet, books: Books, { entry, replies, summary }: Ended): void {
  const roster = fleet.nodes.map(node => node.identity)
  expect(Object.keys(summary.outcomes)).toEqual(roster)
  const answers: Record<Identity, Outcome> = {}
  for (const { sender, outcome } of replies) {
    expect(answers[sender]).toBeUndefined()
    answers[sender] = outcome
  }
  for (const identity of roster) {
    const outcome = summary.outcomes[identity]
    const times = books.count(identity, entry)
    expect(isNodeOutcome(outcome) || clientOutcomes.some(each => each === outcome)).toBe(true)
    expect(answers[identity] ?? outcome).toBe(outcome)
    expect(times).toBeLessThanOrEqual(1)
    if (outcome === 'ok') expect(times).toBe(1)
    if (outcome === 'notSent' || outcome === 'expired' || outcome === 'busy') expect(times).toBe(0)
  }
}

interface PropertyOptions {
  readonly journal?: Journal
  readonly onOutcome?: (outcome: Outcome) => void
}

/** One outcome for each, and nothing twice, whatever the story. */
function property({ journal, onOutcome }: PropertyOptions): fc.IAsyncProperty<[Story]> {
  return fc.asyncProperty(story, async told => {
    const books = new Books()
    const { seed, nodes, faults } = told
    const node = { limits, ...(journal ? { journal } : {}) }
    await simulate({ seed, nodes, faults, agents: [books.agent()], node }, async fleet => {
      books.fleet = fleet
      for (const ended of await play(fleet, told)) {
        check(fleet, books, ended)
        for (const outcome of Object.values(ended.summary.outcomes)) onOutcome?.(outcome)
      }
    })
  })
}

/** Remembers nothing: whatever comes is new. */
const forgetful: Journal = {
  durable: true,
  knowsFromMs: 0,
  admit: async () => ({ admitted: true }),
  find: async () => undefined,
  finish: async () => undefined,
  close: async () => undefined,
}

describe('whatever goes wrong between a fleet and its broker', () => {
  test('every member of a roster has one outcome, and no action runs twice', async () => {
    const seen = new Set<Outcome>()
    await fc.assert(property({ onOutcome: outcome => seen.add(outcome) }), runs)
    // What the stories were about; without these they prove little.
    expect([...seen]).toEqual(
      expect.arrayContaining(['ok', 'noReply', 'unreachable', 'cancelled', 'timedOut', 'notSent', 'expired']),
    )
  })

  test('an action that runs twice is noticed, and the seed is told', async () => {
    const { failed, counterexample, errorInstance } = await fc.check(property({ journal: forgetful }), runs)
    expect(failed).toBe(true)
    const [told] = counterexample ?? []
    expect(String(errorInstance)).toContain(`with the seed ${told?.seed} failed: expected `)
  })
})
