import { seededRandom } from '@collective/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { Fall, FallingBroker } from './falling-broker'
import { WorkingFleet, type EndedRun } from './working-fleet'

const seed = Number(process.env['COLLECTIVE_SEED'] ?? 20_261)
// Of each kind.
const count = process.env['COLLECTIVE_SOAK'] === '1' ? 50 : 3
const callers = 3

/**
 * The broker falls at moments that the seed draws, while three callers have runs on the whole fleet in the air: every run ends with every
 * node's reply, no action runs twice, and nothing is left when all is closed.
 */
export function survivesFalls(name: string, start: () => Promise<FallingBroker>): void {
  const falls: readonly Fall[] = Array.from({ length: 2 * count }, (_, index) =>
    index % 2 ? 'SIGKILL' : 'SIGTERM',
  )
  // RabbitMQ takes some seconds to come back.
  const timeout = count * 60_000
  test(
    `runs survive ${count} restarts and ${count} kills of ${name} (seed ${seed})`,
    { timeout },
    async () => {
      const broker = await start()
      onTestFinished(() => broker.stop())
      const random = seededRandom(seed)
      const fleet = new WorkingFleet(broker, random)
      await fleet.start()
      const ended = await runsUnder(falls, { broker, fleet, moment: () => random.integer(1, 40) })
      expect(ended.length).toBeGreaterThanOrEqual(callers)
      for (const run of ended) expectDoneOnce(run, fleet)
      expect(await fleet.close()).toEqual([])
      expect(fleet.clock.pending).toBe(0)
    },
  )
}

interface Stage {
  readonly broker: FallingBroker
  readonly fleet: WorkingFleet
  /** After how many further actions the broker falls. */
  readonly moment: () => number
}

async function runsUnder(falls: readonly Fall[], { broker, fleet, moment }: Stage): Promise<EndedRun[]> {
  const ended: EndedRun[] = []
  let jobs = 0
  let isOver = false
  const call = async (): Promise<void> => {
    while (!isOver) ended.push(await fleet.run(`job ${(jobs += 1)}`))
  }
  const calling = Promise.all(Array.from({ length: callers }, call))
  for (const fall of falls) {
    await Promise.race([fleet.begun(moment()), calling])
    await broker.kill(fall)
    await broker.restart()
  }
  await Promise.race([fleet.begun(1), calling])
  isOver = true
  await calling
  return ended
}

function expectDoneOnce({ job, outcomes, replied }: EndedRun, fleet: WorkingFleet): void {
  const { identities } = fleet
  const everybody = Object.fromEntries(identities.map(identity => [identity, 'ok']))
  expect(outcomes, job).toEqual(everybody)
  expect([...replied].sort(), job).toEqual([...identities].sort())
  for (const identity of identities) expect(fleet.executions(identity, job), `${job} on ${identity}`).toBe(1)
}
