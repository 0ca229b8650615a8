import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPortMapper, type PortMapper } from './port-mapper'
import { prepareRabbitmq } from './rabbitmq-place'
import { RabbitmqProcess } from './rabbitmq-process'
import type { Rabbitmq, RabbitmqOptions } from './rabbitmq'

/** How a cluster is started. */
export interface RabbitmqClusterOptions extends RabbitmqOptions {
  /** @default 3 */
  readonly nodes?: number
}

/** Several RabbitMQ nodes that are one broker. */
export interface RabbitmqCluster {
  /** Each of them; one that is killed joins again when it is restarted. */
  readonly nodes: readonly Rabbitmq[]
  /** Ends all and removes what they wrote. Safe more than once. */
  stop(): Promise<void>
}

/**
 * Starts a cluster of RabbitMQ nodes on the loopback interface, as `startRabbitmq` starts one; Erlang's distribution is on it too. Three
 * take about 15 s.
 * @throws as `startRabbitmq`
 */
export async function startRabbitmqCluster(options: RabbitmqClusterOptions = {}): Promise<RabbitmqCluster> {
  const mapper = await startPortMapper()
  const home = await mkdtemp(join(tmpdir(), 'collective-rabbitmq-cluster-'))
  const nodes: RabbitmqProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(node => node.stop()))
    await mapper.stop()
    await rm(home, { recursive: true, force: true })
  }
  try {
    nodes.push(...(await prepareNodes({ home, mapper }, options)))
    await startInTurn(nodes)
  } catch (error) {
    await stop()
    throw error
  }
  return { nodes, stop }
}

interface ClusterSite {
  readonly home: string
  readonly mapper: PortMapper
}

async function prepareNodes(
  { home, mapper }: ClusterSite,
  { nodes: count = 3, config = [], ...others }: RabbitmqClusterOptions,
): Promise<readonly RabbitmqProcess[]> {
  const names = Array.from({ length: count }, (_, index) => `collective${index}-${mapper.port}@localhost`)
  const peers = names.map((name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}`)
  const backend = 'cluster_formation.peer_discovery_backend = classic_config'
  const nodes: RabbitmqProcess[] = []
  for (const name of names) {
    const folder = join(home, name)
    const options = { ...others, config: [backend, ...peers, ...config] }
    const place = await prepareRabbitmq({ folder, home, name, mapper }, options)
    nodes.push(new RabbitmqProcess(place, () => rm(folder, { recursive: true, force: true })))
  }
  return nodes
}

// The first makes the cookie and finds nobody; the others join it. All at once might become several clusters.
async function startInTurn([first, ...others]: readonly RabbitmqProcess[]): Promise<void> {
  await first?.restart()
  await Promise.all(others.map(node => node.restart()))
}
