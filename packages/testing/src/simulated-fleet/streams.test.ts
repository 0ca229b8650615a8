import type { Identity, Outcome } from '@collective/core'
import { defineAgent, type AgentImplementation, type RunSummary } from '@collective/rpc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { simulate } from './simulate'
import type { SimulatedFleet } from './simulated-fleet'

const runs = { numRuns: 60 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }

const counter = defineAgent({
  name: 'counter',
  description: 'Counts',
  version: '1.0.0',
  actions: {
    count: {
      description: 'Counts, and takes its time',
      input: z.object({ to: z.int(), takesMs: z.int() }),
      partial: z.object({ n: z.int() }),
      output: z.object({ total: z.int() }),
    },
  },
})

/** How far nodes have counted, and how far what they gave was read. */
class Slate {
  readonly begun = new Map<Identity, number>()
  readonly read = new Map<Identity, number>()
  running = 0
  /** The most that a node was ahead of its reader. */
  ahead = 0
  fleet: SimulatedFleet | undefined

  agent(): AgentImplementation {
    return counter.implement({ count: ({ input, identity }) => this.count(identity, input) })
  }

  async *count(
    identity: Identity,
    { to, takesMs }: { readonly to: number; readonly takesMs: number },
  ): AsyncGenerator<{ n: number }, { total: number }, void> {
    this.begin(identity)
    try {
      for (let n = 1; n <= to; n += 1) {
        await this.pass(takesMs)
        this.ahead = Math.max(this.ahead, n - (this.read.get(identity) ?? 0))
        yield { n }
      }
      return { total: to }
    } finally {
      this.running -= 1
    }
  }

  begin(identity: Identity): void {
    this.begun.set(identity, (this.begun.get(identity) ?? 0) + 1)
    this.running += 1
  }

  async pass(delayMs: number): Promise<void> {
    if (delayMs > 0) await new Promise<void>(resolve => this.fleet?.clock.schedule(delayMs, resolve))
  }
}

const probability = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true }))

const story = fc.record({
  seed: fc.nat(),
  nodes: fc.integer({ min: 1, max: 4 }),
  faults: fc.record({
    drop: probability,
    duplicate: probability,
    reorder: probability,
    reorderMs: fc.integer({ min: 1, max: 3_000 }),
    delayMs: fc.tuple(fc.constant(0), fc.integer({ min: 1, max: 300 })),
    disconnect: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.05, noNaN: true })),
    disconnectMs: fc.integer({ min: 1, max: 8_000 }),
  }),
  frames: fc.integer({ min: 1, max: 8 }),
  to: fc.integer({ min: 0, max: 40 }),
  takesMs: fc.constantFrom(0, 0, 20, 500),
  /** How long the reader looks at each reply. */
  readsMs: fc.constantFrom(0, 0, 5, 300),
  /** Of what nobody has read: about 250 bytes are one reply. */
  unreadBytes: fc.constantFrom(0, 600, 100_000),
  timeout: fc.constantFrom(2_000, 60_000, 600_000),
  /** When the first node dies. */
  crashMs: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 20_000 })),
})
type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never

interface Ended {
  readonly summary: RunSummary
  /** What was read of each, in its order: numbers, and an outcome. */
  readonly read: ReadonlyMap<Identity, readonly (number | Outcome)[]>
}

async function play(fleet: SimulatedFleet, slate: Slate, told: Story): Promise<Ended> {
  const { to, takesMs, readsMs, timeout, frames, crashMs } = told
  const roster = fleet.nodes.map(node => node.identity)
  if (crashMs !== undefined) fleet.clock.schedule(crashMs, () => fleet.crash(roster[0] ?? ''))
  const run = fleet.client
    .agent(counter)
    .count({ to, takesMs }, { roster, timeout, ttl: 60_000, window: { frames } })
  const read = new Map<Identity, (number | Outcome)[]>(roster.map(identity => [identity, []]))
  const reading = async (): Promise<Ended> => {
    for await (const reply of run) {
      if (reply.outcome === 'partial') slate.read.set(reply.sender, reply.data.n)
      read.get(reply.sender)?.push(reply.outcome === 'partial' ? reply.data.n : reply.outcome)
      await slate.pass(readsMs)
    }
    return { summary: await run.summary(), read }
  }
  return fleet.until(reading())
}

function check({ summary, read }: Ended, slate: Slate, told: Story): void {
  const { to, frames } = told
  for (const [identity, got] of read) {
    const outcome = summary.outcomes[identity]
    const numbers = got.filter(each => typeof each === 'number')
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    const [end, ...more] = got.slice(numbers.length)
    expect(more).toEqual([])
    // A last reply for which there was no room is fetched when the reader gets there, from a node that may be gone by then.
    expect([undefined, outcome, 'replyLost']).toContain(end)
    if (told.timeout === 600_000 && told.crashMs === undefined) expect(outcome).toBe('ok')
    if (outcome === 'ok') expect(numbers).toHaveLength(to)
    expect(slate.begun.get(identity) ?? 0).toBeLessThanOrEqual(1)
  }
  expect(slate.ahead).toBeLessThanOrEqual(frames)
}

test('whatever goes wrong, each stream is read from its beginning without a gap, and to its end where it is ok', async () => {
  const seen = new Set<Outcome>()
  await fc.assert(
    fc.asyncProperty(story, async told => {
      const slate = new Slate()
      const { seed, nodes, faults, unreadBytes } = told
      const client = { limits: { unreadBytes } }
      await simulate({ seed, nodes, faults, client, agents: [slate.agent()] }, async fleet => {
        slate.fleet = fleet
        const ended = await play(fleet, slate, told)
        check(ended, slate, told)
        for (const outcome of Object.values(ended.summary.outcomes)) seen.add(outcome)
        // Deadlines end what nobody reads any more.
        await fleet.until(slate.pass(700_000))
        expect(slate.running).toBe(0)
      })
    }),
    runs,
  )
  // What the stories were about; without these they prove little.
  expect([...seen]).toEqual(expect.arrayContaining(['ok', 'timedOut', 'error', 'unreachable']))
})
