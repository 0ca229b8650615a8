import { seededRandom } from '@collective/testing'
import { startRabbitmqCluster } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { expect, onTestFinished, test } from 'vitest'
import { Callers } from '../faults/callers'
import { expectDoneOnce } from '../faults/done-once'
import { seed } from '../faults/seed'
import { WorkingFleet, type Connect } from '../faults/working-fleet'

const rounds = process.env['COLLECTIVE_SOAK'] === '1' ? 10 : 1

test(
  `runs survive ${rounds === 1 ? 'a kill' : `${rounds} kills`} of each node of a RabbitMQ cluster (seed ${seed})`,
  // A node takes some seconds to start, and some more where other tests run.
  { timeout: 180_000 + rounds * 60_000 },
  async () => {
    const cluster = await startRabbitmqCluster()
    onTestFinished(() => cluster.stop())
    const random = seededRandom(seed)
    const fleet = new WorkingFleet(spreadOver(cluster.nodes.map(({ url }) => url)), random)
    await fleet.start()
    const callers = new Callers(fleet)
    for (const node of Array.from({ length: rounds }, () => cluster.nodes).flat()) {
      await callers.until(fleet.begun(random.integer(1, 40)))
      await node.kill()
      // Those that are left carry all of it while this one is away.
      await callers.nextRuns()
      await node.restart()
    }
    await callers.nextRuns()
    const queues = await cluster.nodes[0]?.ctl('list_queues', 'name', '--silent')
    expect(queues?.match(/^collective\.node\./gm)).toHaveLength(fleet.identities.length)
    expect(queues?.match(/^collective\.client\./gm)).toHaveLength(fleet.clients.length)
    await expectDoneOnce(await callers.stop(), fleet)
  },
)

/** Each begins with another node of the cluster, and knows them all. */
function spreadOver(urls: readonly string[]): Connect {
  let turn = 0
  return identity => {
    const at = (turn += 1) % urls.length
    const inTurn = [...urls.slice(at), ...urls.slice(0, at)]
    return amqp(inTurn, { reconnectDelay: 50, ...(identity === undefined ? {} : { identity }) })
  }
}
