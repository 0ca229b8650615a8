import { expect } from 'vitest'
import { allParts, type EndedRun, type WorkingFleet } from './working-fleet'

/** Holds that every run has ended with every node's reply, that no action ran twice, no part of one was lost or came twice, and that nothing is left when all is closed. */
export async function expectDoneOnce(ended: readonly EndedRun[], fleet: WorkingFleet): Promise<void> {
  expect(ended.length).toBeGreaterThanOrEqual(fleet.clients.length)
  for (const run of ended) expectRunDoneOnce(run, fleet)
  expect(await fleet.close()).toEqual([])
  expect(fleet.clock.pending).toBe(0)
}

function expectRunDoneOnce({ job, outcomes, replied, parts }: EndedRun, fleet: WorkingFleet): void {
  const { identities } = fleet
  const everybody = Object.fromEntries(identities.map(identity => [identity, 'ok']))
  expect(outcomes, job).toEqual(everybody)
  expect([...replied].sort(), job).toEqual([...identities].sort())
  for (const [identity, read] of parts ?? []) expect(read, `${job} on ${identity}`).toEqual(allParts)
  for (const identity of identities) expect(fleet.executions(identity, job), `${job} on ${identity}`).toBe(1)
}
