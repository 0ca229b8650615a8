import type { Address, Identity, Publication, PublicationTarget, SealedMessage } from '@collective/core'

/** A sealed message and where its copies go: the same bytes are published as often as somebody has to be asked again. */
export class SealedRequest {
  readonly #message: SealedMessage
  readonly #expiresMs: number
  readonly #all: readonly PublicationTarget[]
  readonly #byIdentity = new Map<Identity, PublicationTarget>()

  /** @param addresses in the order of the recipients that it was sealed for */
  constructor(message: SealedMessage, addresses: readonly Address[], expiresMs: number) {
    this.#message = message
    this.#expiresMs = expiresMs
    this.#all = addresses.map((address, index) => ({
      address,
      envelope: message.envelopes[index] ?? new Uint8Array(0),
    }))
    for (const target of this.#all)
      if (target.address.type === 'direct') this.#byIdentity.set(target.address.identity, target)
  }

  /** For all recipients, or for some of them in their order. */
  publication(recipients?: readonly Identity[]): Publication {
    const { protected: line, body } = this.#message
    const targets = recipients
      ? recipients.flatMap(identity => this.#byIdentity.get(identity) ?? [])
      : this.#all
    return { targets, protected: line, body, expiresMs: this.#expiresMs }
  }
}
