import { seededRandom } from '@collective/testing'
import { onTestFinished, test } from 'vitest'
import { Callers } from './callers'
import { expectDoneOnce } from './done-once'
import type { Fall, FallingBroker } from './falling-broker'
import { seed } from './seed'
import { WorkingFleet } from './working-fleet'

// Of each kind.
const count = process.env['COLLECTIVE_SOAK'] === '1' ? 50 : 3

/** The broker falls at moments that the seed draws, while three clients have runs on the whole fleet in the air. */
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
      const fleet = new WorkingFleet(identity => broker.connect(identity), random)
      await fleet.start()
      const callers = new Callers(fleet)
      for (const fall of falls) {
        await callers.until(fleet.begun(random.integer(1, 40)))
        await broker.kill(fall)
        await broker.restart()
      }
      await callers.until(fleet.begun(1))
      await expectDoneOnce(await callers.stop(), fleet)
    },
  )
}
