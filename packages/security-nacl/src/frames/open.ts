import { CollectiveError, UnreadableError } from '@collective/core'
import { headerOf, messageOf, provesMember, signedBytes } from '@collective/core/internal'
import type { OpenedMessage, ProtectedLine, ReadFrame } from '@collective/core'
import { primitives } from '#primitives'
import { assertMember } from '../credentials/validity'
import { fromBase64 } from '../texts/base64'
import { areEqual, joined } from '../texts/bytes'
import { digestOf } from '../texts/digest'
import { NaclAsker } from './asker'
import { decryptBody } from './content-key'
import { readEnvelope, type Envelope } from './envelope'
import { scheme, type NaclParts } from './parts'
import { openBox } from './secret-box'
import { Turns } from './turns'
import type { Peer } from '../credentials/peer'

// In bytes of a box: to read a credential, and to share a key with it, takes as long as a box of so many.
const readingBytes = 3_000
const sharingBytes = 4_000

/** Makes messages of what others sealed. */
export class Opener {
  readonly #parts: NaclParts
  readonly #turns = new Turns()

  constructor(parts: NaclParts) {
    this.#parts = parts
  }

  /** @throws CollectiveError as `Security` says */
  async open(frame: ReadFrame): Promise<OpenedMessage> {
    const { line } = frame
    if (line.scheme !== scheme)
      throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${line.scheme}`)
    await this.#turns.take(frame.body.length)
    const envelope = readEnvelope(frame.envelope)
    const peer = await this.#peerOf(line.credential, envelope)
    this.#parts.assertCurrent(peer.chain)
    assertMember(peer.chain, line.collective)
    const opened =
      line.to.type === 'request'
        ? this.#openAnswer(frame, peer)
        : await this.#openSigned(frame, envelope, peer)
    this.#parts.peers.heard(peer)
    return opened
  }

  /** What verifying leaves to be done is done in turns too: many may be verified at once elsewhere. */
  async #peerOf(credential: string, { chain }: Envelope): Promise<Peer> {
    const { peers } = this.#parts
    if (peers.knows(credential)) return peers.find(credential, chain)
    await this.#turns.take(readingBytes)
    const peer = await peers.find(credential, chain)
    await this.#turns.take(sharingBytes)
    return peer
  }

  #openAnswer(frame: ReadFrame, peer: Peer): OpenedMessage {
    const plain = openBox(frame.body, peer.sharedKey)
    const hash = primitives.hash(frame.protected).subarray(0, 32)
    if (!plain || !areEqual(plain.subarray(0, 32), hash))
      throw notVerified('a box of its sender for this side, and its protected line')
    return openedOf(frame.line, plain.subarray(32), new NaclAsker(peer, true))
  }

  async #openSigned(frame: ReadFrame, envelope: Envelope, peer: Peer): Promise<OpenedMessage> {
    const { line } = frame
    if (line.to.type === 'roster') this.#assertInRoster(line, envelope)
    await this.#assertSigned(frame, envelope, peer)
    if (line.key === undefined) return openedOf(line, frame.body, new NaclAsker(peer, false))
    return envelope.epoch === undefined
      ? this.#openOwn(frame, envelope, peer)
      : this.#openGroup(frame, envelope, peer)
  }

  #assertInRoster(line: ProtectedLine, { proof }: Envelope): void {
    const root = fromBase64(line.audience)
    if (root && proof && provesMember({ identity: this.#parts.own.credential.id, proof, root }, primitives))
      return
    throw new CollectiveError(
      'wrongAddress',
      `a frame for a roster that ${this.#parts.own.credential.id} is not in`,
    )
  }

  async #assertSigned(frame: ReadFrame, { signature }: Envelope, peer: Peer): Promise<void> {
    if (!signature) throw notVerified('a signature')
    const bytes = signedBytes(frame.protected, frame.body)
    const digest = digestOf('held', joined(signature, bytes))
    if (this.#parts.held.find(digest)) return
    if (!(await peer.verifyingKey.verify(bytes, signature))) throw notVerified('the signature of its sender')
    this.#parts.held.add(digest, true)
    await this.#turns.take(frame.body.length)
  }

  #openOwn({ line, body }: ReadFrame, { key }: Envelope, peer: Peer): OpenedMessage {
    const contentKey = key && openBox(key, peer.sharedKey)
    if (!contentKey) throw unreadable('unknownKey', line, peer)
    return openedOf(line, decrypted(body, contentKey, line), new NaclAsker(peer, true))
  }

  #openGroup({ line, body }: ReadFrame, { key, epoch: number = 0 }: Envelope, peer: Peer): OpenedMessage {
    const { groupKeys, nowMs } = this.#parts
    const epoch = groupKeys.find(line.collective, number, nowMs())
    if (!epoch) throw unreadable('unknownEpoch', line, peer)
    const contentKey = key && openBox(key, epoch.key)
    if (!contentKey) throw notVerified(`a key by epoch ${number} of the collective`)
    return openedOf(line, decrypted(body, contentKey, line), new NaclAsker(peer, false))
  }
}

function decrypted(body: Uint8Array, contentKey: Uint8Array, { key = '' }: ProtectedLine): Uint8Array {
  const plain = decryptBody(body, contentKey, key)
  if (plain) return plain
  throw notVerified('the key that the protected line names')
}

function openedOf(line: ProtectedLine, body: Uint8Array, asker: NaclAsker): OpenedMessage {
  return { message: messageOf(line, body), principal: asker.peer.principal, asker }
}

function unreadable(code: 'unknownKey' | 'unknownEpoch', line: ProtectedLine, peer: Peer): UnreadableError {
  const what = code === 'unknownKey' ? 'a key that is not here' : 'a group key that is not known here'
  const about = { header: headerOf(line), principal: peer.principal, asker: new NaclAsker(peer, false) }
  return new UnreadableError(
    code,
    `a frame that is encrypted for ${what}: ask again with what this answer brings`,
    about,
  )
}

function notVerified(expected: string): CollectiveError {
  return new CollectiveError('notVerified', `expected ${expected}, and this frame has another`)
}
