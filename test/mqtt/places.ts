import { startBroker } from '@collective/broker'
import type { PublishResult } from '@collective/core'
import { startMosquitto } from '@collective/testing/brokers'
import { documentedAcl, documentedUsers } from './documented-rules'

/** Who has the rules of a node and of a client; `keeper` has every right, to see what the others do. */
export const nodes = ['web1.example.net', 'web2.example.net'] as const
export const clients = ['alice', 'mallory'] as const
export type Who = (typeof nodes)[number] | (typeof clients)[number] | 'keeper'
const everybody: readonly Who[] = [...nodes, ...clients, 'keeper']

/** A broker that runs with the rules of docs/brokers.md. The password of each user is the name. */
export interface RunningPlace {
  readonly url: string
  stop(): Promise<void>
}

/** A broker, spoken to in one version of MQTT. */
export interface Place {
  readonly name: string
  readonly protocolVersion: 4 | 5
  /** Whether it refuses a SUBSCRIBE that the rules forbid; otherwise it grants it, and hands nothing over. */
  readonly refusesSubscriptions: boolean
  /** Whether it refuses a PUBLISH that the rules forbid; otherwise it acknowledges it, and drops it. */
  readonly refusesPublications: boolean
  /** Whether a client id is its user's alone; otherwise whoever may connect ends the connection of who has it. */
  readonly separatesClientIds: boolean
  /** What it says of a node that is not there while somebody watches `#`, who reads nothing of it. */
  readonly ofAbsentWhileWatched: PublishResult
  start(): Promise<RunningPlace>
}

export const places: readonly Place[] = [
  {
    name: 'mosquitto in MQTT 5',
    protocolVersion: 5,
    refusesSubscriptions: false,
    refusesPublications: true,
    separatesClientIds: false,
    ofAbsentWhileWatched: 'accepted',
    start: mosquitto,
  },
  {
    name: 'mosquitto in MQTT 3.1.1',
    protocolVersion: 4,
    refusesSubscriptions: false,
    refusesPublications: false,
    separatesClientIds: false,
    ofAbsentWhileWatched: 'unknown',
    start: mosquitto,
  },
  {
    name: 'the embedded broker',
    protocolVersion: 4,
    refusesSubscriptions: true,
    refusesPublications: false,
    separatesClientIds: true,
    ofAbsentWhileWatched: 'unroutable',
    start: embedded,
  },
]

function mosquitto(): Promise<RunningPlace> {
  const users = Object.fromEntries(everybody.map(name => [name, name]))
  const acl = [...documentedAcl(nodes, clients), 'user keeper', 'topic readwrite #']
  return startMosquitto({ users, acl, config: ['set_tcp_nodelay true'] })
}

async function embedded(): Promise<RunningPlace> {
  const users = { ...documentedUsers(nodes, clients), keeper: { password: 'keeper' } }
  const broker = await startBroker({ users })
  return { url: broker.url, stop: () => broker.close() }
}
