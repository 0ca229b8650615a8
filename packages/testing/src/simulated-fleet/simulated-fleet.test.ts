import { readFile } from 'node:fs/promises'
import { all, fact, isCollectiveError } from '@collective/core'
import { defineAgent } from '@collective/rpc'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { simulate } from './simulate'
import { startSimulatedFleet, type SimulatedFleet } from './simulated-fleet'
import type { SimulatedFaults, SimulatedFleetOptions } from './fleet-options'

const clerk = defineAgent({
  name: 'clerk',
  description: 'Does paper work',
  version: '1.0.0',
  timeout: 5_000,
  actions: {
    whoami: { description: 'Says who it is', input: z.object({}), output: z.object({ name: z.string() }) },
    read: { description: 'Reads a file many times', input: z.object({}), output: z.object({}) },
    wait: { description: 'Waits for its signal', input: z.object({}), output: z.object({}) },
  },
})

const clerks = clerk.implement({
  whoami: ({ identity }) => ({ name: identity }),
  read: async () => {
    for (let times = 0; times < 100; times += 1) await readFile(import.meta.filename)
    return {}
  },
  wait: ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('told to')))),
})

async function started(options: SimulatedFleetOptions): Promise<SimulatedFleet> {
  const fleet = await startSimulatedFleet({ agents: [clerks], ...options })
  onTestFinished(() => fleet.close())
  return fleet
}

const badWeather: SimulatedFaults = {
  drop: 0.2,
  duplicate: 0.1,
  reorder: 0.1,
  delayMs: [0, 50],
  disconnect: 0.05,
}

interface Fate {
  readonly senders: readonly string[]
  readonly outcomes: Readonly<Record<string, string>>
  readonly endMs: number
  readonly faults: object
}

/** Everything that can be told of one run in bad weather. */
async function fateBy(seed: number): Promise<Fate> {
  const fleet = await started({ nodes: 40, faults: badWeather, seed })
  const run = fleet.client.agent(clerk).whoami({}, { roster: fleet.nodes.map(node => node.identity) })
  const replies = await fleet.replies(run)
  const { outcomes } = await run.summary()
  const senders = replies.map(({ sender }) => sender)
  return { senders, outcomes, endMs: fleet.clock.monotonicMs(), faults: fleet.faults() }
}

describe('a simulated fleet', () => {
  test('of a thousand nodes answers, each node for itself', async () => {
    const fleet = await started({ nodes: 1_000 })
    const run = fleet.client.agent(clerk).whoami({}, { where: all() })
    const replies = await fleet.replies(run)
    expect(replies.map(({ sender }) => sender).sort()).toEqual(fleet.nodes.map(node => node.identity).sort())
    for (const reply of replies) expect(reply).toMatchObject({ outcome: 'ok', data: { name: reply.sender } })
  })

  test('has facts, classes and agents by the number of the node', async () => {
    const fleet = await started({
      nodes: 6,
      identity: index => `web${index + 1}.example.net`,
      agents: index => (index === 0 ? [] : [clerks]),
      facts: index => ({ city: index % 2 === 0 ? 'nantes' : 'paris' }),
      classes: index => (index < 4 ? ['early'] : []),
    })
    const where = fact('city').eq('nantes')
    const replies = await fleet.replies(fleet.client.agent(clerk).whoami({}, { where }))
    expect(replies.map(({ sender }) => sender).sort()).toEqual(['web3.example.net', 'web5.example.net'])
    const { identities } = await fleet.until(fleet.client.discover(all()))
    expect(identities).toHaveLength(6)
  })

  test('stands still until time passes', async () => {
    const fleet = await started({ nodes: 2, latency: 10 })
    const run = fleet.client.agent(clerk).whoami({}, { roster: ['node0', 'node1'] })
    const ended: string[] = []
    void run.summary().then(() => ended.push('summary'))
    await fleet.clock.advance(19)
    expect(ended).toEqual([])
    await fleet.clock.advance(1)
    expect(ended).toEqual(['summary'])
  })

  test('has the same fate by the same seed, and another by another', async () => {
    const first = await fateBy(7)
    expect(await fateBy(7)).toEqual(first)
    expect(await fateBy(8)).not.toEqual(first)
    // All but `corrupted`, which that weather does not have.
    expect(Object.values(first.faults).filter(count => count > 0)).toHaveLength(4)
  })

  test('loses nobody whose connection breaks and comes back', async () => {
    const fleet = await started({ nodes: 2 })
    fleet.transportOf('node1').disconnect()
    const run = fleet.client.agent(clerk).whoami({}, { roster: ['node0', 'node1'] })
    await fleet.clock.advance(1_000)
    fleet.transportOf('node1').reconnect()
    const { outcomes } = await fleet.until(run.summary())
    expect(outcomes).toEqual({ node0: 'ok', node1: 'ok' })
    expect(() => fleet.transportOf('node2')).toThrow('no node node2')
  })

  test('tells an absent node from a silent one', async () => {
    const fleet = await started({ nodes: 3 })
    await fleet.until(Promise.resolve(fleet.nodes[1]?.close()))
    fleet.transportOf('node2').disconnect()
    const run = fleet.client.agent(clerk).whoami({}, { roster: ['node0', 'node1', 'node2'] })
    const { outcomes } = await fleet.until(run.summary())
    expect(outcomes).toEqual({ node0: 'ok', node1: 'unreachable', node2: 'noReply' })
  })

  test('hears from the broker of a node that crashes, and waits no longer than the grace', async () => {
    const fleet = await started({ nodes: 2 })
    const run = fleet.client.agent(clerk).wait({}, { roster: ['node0', 'node1'], timeout: 60_000 })
    await fleet.clock.advance(3_000)
    fleet.crash('node1')
    void fleet.nodes[0]?.close({ timeout: 0 })
    const { outcomes } = await fleet.until(run.summary(), { within: 2_100 })
    expect(outcomes).toEqual({ node0: 'cancelled', node1: 'unreachable' })
    expect(() => fleet.crash('node2')).toThrow('no node node2')
  })

  test('has no faults any more once it is healed', async () => {
    const fleet = await started({ nodes: 20, faults: { drop: 1 } })
    fleet.heal()
    const { identities } = await fleet.until(fleet.client.discover(all()))
    expect(identities).toHaveLength(20)
  })

  test('lets time pass for actions that wait for it', async () => {
    const fleet = await started({ nodes: 1 })
    const replies = await fleet.replies(fleet.client.agent(clerk).wait({}, { roster: ['node0'] }))
    expect(replies).toMatchObject([{ outcome: 'timedOut' }])
    expect(fleet.clock.monotonicMs()).toBeGreaterThanOrEqual(5_000)
  })

  test('stands still in actions that read files, where it is told to', async () => {
    const fleet = await started({ nodes: 3, standStillInActions: true })
    const replies = await fleet.replies(fleet.client.agent(clerk).read({}, { roster: ['node0', 'node1'] }))
    expect(replies).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }])
    expect(fleet.clock.monotonicMs()).toBeLessThan(100)
  })

  test('does not wait for what never comes', async () => {
    const fleet = await started({ nodes: 1, seed: 42 })
    const never = new Promise<never>(() => undefined)
    await expect(fleet.until(never)).rejects.toThrow(/never comes.*seed 42/)
    const run = fleet.client.agent(clerk).wait({}, { roster: ['node0'] })
    await expect(fleet.until(run.summary(), { within: 4_999 })).rejects.toThrow('4999 ms')
    await expect(fleet.until(Promise.reject(new Error('own')))).rejects.toThrow('own')
  })

  test('is closed while actions run, and again', async () => {
    const fleet = await startSimulatedFleet({ nodes: 2, agents: [clerks] })
    const run = fleet.client.agent(clerk).wait({}, { roster: ['node0', 'node1'] })
    await fleet.clock.advance(10)
    await fleet.close()
    await fleet.close()
    const { outcomes } = await run.summary()
    expect(outcomes).toEqual({ node0: 'cancelled', node1: 'cancelled' })
    expect(fleet.clock.pendingTimers).toBe(0)
  })

  test('is refused where it makes no sense', async () => {
    await expect(startSimulatedFleet({ nodes: -1 })).rejects.toThrow('nodes')
    await expect(startSimulatedFleet({ nodes: 1, seed: 0.5 })).rejects.toThrow('seed')
    await expect(startSimulatedFleet({ nodes: 1, faults: { drop: 2 } })).rejects.toThrow('drop')
    await expect(startSimulatedFleet({ nodes: 1, identity: () => 'a b' })).rejects.toThrow('a b')
  })
})

describe('simulate', () => {
  test('gives what the test gives, and closes the fleet', async () => {
    const fleet = await simulate({ nodes: 1 }, async given => given)
    expect(() => fleet.client.agent(clerk).whoami({}, { roster: ['node0'] })).toThrow('closed')
  })

  test('fails with the seed, and with what failed as cause', async () => {
    const cause = new Error('two nodes ran it')
    const error: unknown = await simulate({ nodes: 3, seed: 99 }, () => Promise.reject(cause)).catch(String)
    expect(String(error)).toContain('a simulation of 3 nodes with the seed 99 failed: two nodes ran it')
    const thrown: unknown = await simulate({ nodes: 0 }, () => Promise.reject(cause)).catch(
      (reason: unknown) => reason,
    )
    expect(isCollectiveError(thrown) && [thrown.code, thrown.cause]).toEqual(['simulationFailed', cause])
  })
})
