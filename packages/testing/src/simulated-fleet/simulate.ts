import { CollectiveError } from '@collective/core'
import { startSimulatedFleet, type SimulatedFleet } from './simulated-fleet'
import type { SimulatedFleetOptions } from './fleet-options'

/**
 * Runs a test on a simulated fleet, and closes the fleet.
 * @returns what the test returns
 * @throws CollectiveError `simulationFailed` with the seed, and what the test threw as its cause
 */
export async function simulate<Result>(
  options: SimulatedFleetOptions,
  test: (fleet: SimulatedFleet) => Promise<Result>,
): Promise<Result> {
  const fleet = await startSimulatedFleet(options)
  try {
    return await test(fleet)
  } catch (cause) {
    throw failure(fleet, cause)
  } finally {
    await fleet.close()
  }
}

function failure({ seed, nodes }: SimulatedFleet, cause: unknown): CollectiveError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CollectiveError(
    'simulationFailed',
    `a simulation of ${nodes.length} nodes with the seed ${seed} failed: ${reason}`,
    { cause },
  )
}
