import {
  assertName,
  CollectiveError,
  encodeBody,
  eventAddress,
  suspectKind,
  type JsonValue,
} from '@collective/core'
import { newId } from '../system/identifiers'
import type { NodeSettings } from './node-options'

// Events are for who watches now: past this nobody needs to be told.
const eventTtlMs = 60_000

/** Publishes a node's events, numbered. */
export class Emitter {
  readonly #settings: NodeSettings
  readonly #boot: string
  #sequence = 0

  constructor(settings: NodeSettings, boot: string) {
    this.#settings = settings
    this.#boot = boot
  }

  /** Tells every collective of the node. @throws CollectiveError `invalidName`, `notConnected` */
  async emit(kind: string, data: JsonValue, signal: AbortSignal): Promise<void> {
    assertKind(kind)
    this.#sequence += 1
    const body = encodeBody({ v: 1, kind, data, sequence: this.#sequence, boot: this.#boot })
    await Promise.all(
      this.#settings.collectives.map(collective => this.#publish(collective, kind, { body, signal })),
    )
  }

  async #publish(
    collective: string,
    kind: string,
    { body, signal }: { body: Uint8Array; signal: AbortSignal },
  ): Promise<void> {
    const { security, transport, clock, random, identity } = this.#settings
    const header = {
      kind: 'event',
      collective,
      id: newId(random),
      createdMs: clock.nowMs(),
      ttlMs: eventTtlMs,
      to: { type: 'event', kind },
    } as const
    const sealed = await security.seal({ ...header, body }, [], { signal })
    const targets = sealed.envelopes.map(envelope => ({
      address: eventAddress(collective, kind, identity),
      envelope,
    }))
    await transport.publish(
      { targets, protected: sealed.protected, body: sealed.body, expiresMs: eventTtlMs },
      { signal },
    )
  }
}

function assertKind(kind: string): void {
  assertName(kind, 'event kind')
  if (kind !== suspectKind) return
  throw new CollectiveError(
    'invalidName',
    `an event of the kind ${kind} is the broker's to send: take another name`,
  )
}
