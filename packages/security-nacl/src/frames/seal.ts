import { CollectiveError, encodeProtectedLine } from '@collective/core'
import { audienceText, rosterTree, signedBytes } from '@collective/core/internal'
import type { Identity, Message, Recipient, SealedMessage } from '@collective/core'
import { primitives } from '#primitives'
import { toBase64 } from '../texts/base64'
import { joined } from '../texts/bytes'
import { NaclAsker } from './asker'
import { encryptBody } from './content-key'
import { encodeEnvelope, EnvelopeWriter, type Envelope } from './envelope'
import { scheme, type NaclParts } from './parts'
import { closeBox, nonceBytes } from './secret-box'
import type { Peer } from '../credentials/peer'

// Some milliseconds of boxes; then others have their turn.
const copiesPerTurn = 100

/** Makes frames of what this side says. */
export class Sealer {
  readonly #parts: NaclParts

  constructor(parts: NaclParts) {
    this.#parts = parts
  }

  /** @throws CollectiveError `invalidOption` where an answer is for an asker of another scheme; the signal's reason */
  seal(message: Message, recipients: readonly Recipient[], signal: AbortSignal): Promise<SealedMessage> {
    const { type } = message.to
    if (type === 'request') return this.#sealAnswer(message, recipients)
    return type === 'roster'
      ? this.#sealDirect(message, recipients.map(identityOf), signal)
      : this.#sealForAll(message)
  }

  /** Boxed between the two parties' keys, which says who made it; bound to its protected line by its hash. */
  async #sealAnswer(message: Message, [asker]: readonly Recipient[]): Promise<SealedMessage> {
    if (!(asker instanceof NaclAsker))
      throw new CollectiveError('invalidOption', 'expected the asker of an answer as open gave it')
    const line = this.#line(message, {})
    const plain = joined(primitives.hash(line).subarray(0, 32), message.body)
    const body = closeBox(plain, asker.peer.sharedKey)
    const envelope = encodeEnvelope(asker.knowsUs ? {} : { chain: this.#parts.own.texts })
    return { protected: line, body, envelopes: [envelope] }
  }

  /** Signed, and encrypted by the group key of the collective where there is one. */
  async #sealForAll(message: Message): Promise<SealedMessage> {
    const epoch = this.#parts.groupKeys.currentOrNone(message.collective, this.#parts.nowMs())
    if (!epoch) {
      const signed = await this.#sign(this.#line(message, {}), message.body)
      return sealedWith(signed, [encodeEnvelope(signed.shared)])
    }
    const encrypted = encryptBody(message.body)
    const signed = await this.#sign(this.#line(message, { key: encrypted.keyDigest }), encrypted.body)
    const key = closeBox(encrypted.key, epoch.key)
    return sealedWith(signed, [encodeEnvelope({ ...signed.shared, key, epoch: epoch.number })])
  }

  /** Signed once for the whole roster; the content key is boxed to each member whose credential is known. */
  async #sealDirect(
    message: Message,
    roster: readonly Identity[],
    signal: AbortSignal,
  ): Promise<SealedMessage> {
    const encrypted = encryptBody(message.body)
    const { root, proofs } = await rosterTree(roster, primitives)
    const line = this.#line(message, { roster: toBase64(root), key: encrypted.keyDigest })
    const signed = await this.#sign(line, encrypted.body)
    const copies = { roster, proofs, shared: signed.shared, collective: message.collective }
    return sealedWith(signed, await this.#envelopes(encrypted.key, copies, signal))
  }

  async #envelopes(key: Uint8Array, copies: Copies, signal: AbortSignal): Promise<Uint8Array[]> {
    const { roster, proofs, shared, collective } = copies
    const group = this.#groupKeyOf(key, collective)
    const nonces = primitives.randomBytes(roster.length * nonceBytes)
    const writer = new EnvelopeWriter(shared)
    const envelopes: Uint8Array[] = []
    for (const [index, identity] of roster.entries()) {
      if (index % copiesPerTurn === copiesPerTurn - 1) await primitives.turn()
      signal.throwIfAborted()
      const nonce = nonces.subarray(index * nonceBytes, (index + 1) * nonceBytes)
      const peer = await this.#parts.peers.node(identity)
      envelopes.push(
        writer.write({ proof: proofs[index], ...(peer ? this.#boxedTo(peer, key, nonce) : group) }),
      )
    }
    return envelopes
  }

  // Who gets no key answers that it cannot read it, and brings its credential. A group key is none for those who are revoked: they may have it.
  #boxedTo(peer: Peer, key: Uint8Array, nonce: Uint8Array): Envelope {
    return this.#parts.isCurrent(peer.chain) ? { key: closeBox(key, peer.sharedKey, nonce) } : {}
  }

  #groupKeyOf(key: Uint8Array, collective: string): Envelope {
    const { groupKeys, nowMs } = this.#parts
    const epoch = groupKeys.current(collective, nowMs())
    return epoch ? { key: closeBox(key, epoch.key), epoch: epoch.number } : {}
  }

  #line(message: Message, { roster = '', key }: { roster?: string; key?: string }): Uint8Array {
    const credential = this.#parts.own.credential.digest
    const audience = audienceText(message.to, roster)
    return encodeProtectedLine({
      ...message,
      scheme,
      credential,
      audience,
      ...(key === undefined ? {} : { key }),
    })
  }

  async #sign(line: Uint8Array, body: Uint8Array): Promise<Signed> {
    const { keys, own } = this.#parts
    const signature = await keys.sign.sign(signedBytes(line, body))
    return { protected: line, body, shared: { signature, chain: own.texts } }
  }
}

/** What the envelopes of one direct message are made of. */
interface Copies {
  readonly roster: readonly Identity[]
  /** Of each member, in the roster's order. */
  readonly proofs: readonly Uint8Array[]
  readonly shared: Envelope
  readonly collective: string
}

interface Signed {
  readonly protected: Uint8Array
  readonly body: Uint8Array
  /** What every envelope has. */
  readonly shared: Envelope
}

function sealedWith(signed: Signed, envelopes: readonly Uint8Array[]): SealedMessage {
  return { protected: signed.protected, body: signed.body, envelopes }
}

function identityOf(recipient: Recipient): Identity {
  return typeof recipient === 'string' ? recipient : recipient.id
}
