import type {
  CollectiveError,
  Identity,
  Peer,
  Publication,
  PublishResult,
  TransportCapabilities,
} from '@collective/core'
import { abortable } from '@collective/core/internal'
import type { Connection } from './connection/connection'
import type { MqttSettings } from './options'
import { Outbox } from './publishing/outbox'
import { Presence } from './presence/presence'

// What a PUBLISH has besides its frame: headers, packet id, properties and the longest topic there is, but for the prefix.
const packetOverheadBytes = 512

/** What belongs to one connection and ends with it. */
export class Session {
  readonly connection: Connection
  readonly presence: Presence
  readonly #outbox: Outbox
  readonly #maxFrameBytes: number

  constructor(connection: Connection, { prefix, maxFrameBytes }: MqttSettings) {
    this.connection = connection
    this.presence = new Presence(connection, prefix)
    this.#outbox = new Outbox(connection, prefix)
    const overhead = packetOverheadBytes + prefix.length
    this.#maxFrameBytes = Math.min(maxFrameBytes, (connection.maximumPacketSize ?? Infinity) - overhead)
  }

  /** What this broker can tell, as far as that is known yet. */
  get capabilities(): TransportCapabilities {
    const isVersion5 = this.connection.version === 5
    return {
      unroutable: isVersion5 || this.presence.isKept === true,
      expiry: isVersion5,
      maxFrameBytes: this.#maxFrameBytes,
    }
  }

  /** Who is at the other end. */
  get peer(): Peer {
    const { endpoint, version } = this.connection
    return { url: endpoint.name, protocol: version === 5 ? 'MQTT 5' : 'MQTT 3.1.1' }
  }

  /** @returns and throws as `Outbox.send` */
  publish(publication: Publication, signal: AbortSignal): PublishResult[] | Promise<PublishResult[]> {
    const collectives = this.connection.version === 5 ? [] : directCollectives(publication)
    if (collectives.length === 0) return this.#outbox.send(publication, signal)
    return this.#publishJudged(publication, collectives, signal)
  }

  async #publishJudged(
    publication: Publication,
    collectives: readonly string[],
    signal: AbortSignal,
  ): Promise<PublishResult[]> {
    // Asked before the frames go, so that it costs no round trip of its own.
    const asked = Promise.all(collectives.map(each => this.presence.identities(each)))
    const results = await this.#outbox.send(publication, signal)
    const present = await abortable(asked, signal)
    return judge(publication, results, new Map(collectives.map((each, index) => [each, present[index]])))
  }

  /** Resolves when the broker has everything. */
  drained(): Promise<void> {
    return this.#outbox.drained()
  }

  /** The connection is gone. */
  lose(cause: CollectiveError): void {
    this.#outbox.lose(cause)
    this.presence.lose()
  }
}

function directCollectives({ targets }: Publication): readonly string[] {
  const collectives = new Set<string>()
  for (const { address } of targets) if (address.type === 'direct') collectives.add(address.collective)
  return [...collectives]
}

type Present = ReadonlyMap<string, ReadonlySet<Identity> | undefined>

// MQTT 3.1.1 acknowledges what nobody reads; where the broker keeps presence cards, they tell.
function judge(
  { targets }: Publication,
  results: readonly PublishResult[],
  present: Present,
): PublishResult[] {
  return results.map((result, index) => {
    const address = targets[index]?.address
    const identities = address?.type === 'direct' ? present.get(address.collective) : undefined
    if (!identities || address?.type !== 'direct') return result
    return identities.has(address.identity) ? 'accepted' : 'unroutable'
  })
}
