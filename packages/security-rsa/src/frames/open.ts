import { CollectiveError, UnreadableError } from '@collective/core'
import { headerOf, messageOf, provesMember, signedBytes } from '@collective/core/internal'
import type { OpenedMessage, ReadFrame } from '@collective/core'
import { assertCurrent, type RsaParts } from '../parts'
import { fromBase64 } from './base64'
import { decryptBody, digestOfKey } from './content-key'
import { readEnvelope, type Envelope } from './envelope'
import { unwrap } from './key-wrap'
import { isSignedBy } from './signature'
import { treeHash } from './tree-hash'
import type { Peer } from '../members/peer'

/** Makes messages of what others sealed. */
export class Opener {
  readonly #parts: RsaParts

  constructor(parts: RsaParts) {
    this.#parts = parts
  }

  /** @throws CollectiveError as `Security` says */
  async open(frame: ReadFrame): Promise<OpenedMessage> {
    const { revocations, peers, nowMs, unwrappingKey } = this.#parts
    const { line } = frame
    this.#assertScheme(line.scheme)
    const envelope = readEnvelope(frame.envelope)
    await revocations.refresh(nowMs())
    const peer = peers.find(line.credential, envelope.chain)
    assertCurrent(peer, this.#parts)
    assertMember(peer, line.collective)
    if (line.to.type === 'roster') this.#assertInRoster(line.audience, envelope)
    await assertSigned(frame, envelope, peer)
    // Only now is it known that it was the peer who spoke.
    if (unwrappingKey) peers.heard(peer)
    const body = this.#isEncrypted(frame) ? await this.#decrypt(frame, envelope, peer) : frame.body
    return { message: messageOf(line, body), principal: peer.principal, asker: peer }
  }

  #assertScheme(scheme: string): void {
    const own = this.#parts.scheme
    if (scheme === own) return
    const hint = scheme.startsWith('rsa') ? ': all members of a collective need the same mode' : ''
    throw new CollectiveError('schemeMismatch', `this side takes ${own} frames, got ${scheme}${hint}`)
  }

  #assertInRoster(root: string, { proof }: Envelope): void {
    const { id } = this.#parts.principal
    const bytes = fromBase64(root)
    if (bytes && proof && provesMember({ identity: id, proof, root: bytes }, treeHash)) return
    throw new CollectiveError('wrongAddress', `a frame for a roster that ${id} is not in`)
  }

  /** What is for some alone is encrypted in one mode, and nothing is in the other: nobody can choose less. */
  #isEncrypted({ line }: ReadFrame): boolean {
    const isForSome = line.to.type === 'roster' || line.to.type === 'request'
    const mustBe = isForSome && this.#parts.unwrappingKey !== undefined
    if (mustBe === (line.key !== undefined)) return mustBe
    throw notVerified(mustBe ? 'a body that is encrypted' : 'a body in the clear')
  }

  async #decrypt(
    { line, protected: bytes, body }: ReadFrame,
    { key: wrapped }: Envelope,
    peer: Peer,
  ): Promise<Uint8Array> {
    const { unwrappingKey } = this.#parts
    const key = wrapped && unwrappingKey && (await unwrap(wrapped, unwrappingKey))
    if (!key)
      throw new UnreadableError(
        'unknownKey',
        'a frame that is encrypted for a key which is not here: ask again with the certificate that this answer brings',
        { header: headerOf(line), principal: peer.principal, asker: peer },
      )
    const plain = digestOfKey(key) === line.key ? decryptBody(body, { key, line: bytes }) : undefined
    if (plain) return plain
    throw notVerified('a body that is encrypted by the key and for the protected line of this frame')
  }
}

async function assertSigned(frame: ReadFrame, { signature }: Envelope, { key }: Peer): Promise<void> {
  if (await isSignedBy(key, signedBytes(frame.protected, frame.body), signature)) return
  throw notVerified('the signature of its sender')
}

function assertMember({ principal }: Peer, collective: string): void {
  const { id, collectives } = principal
  if (collectives === undefined || collectives.includes(collective)) return
  throw new CollectiveError(
    'wrongCollective',
    `the certificate of ${id} does not name the collective ${collective}`,
  )
}

function notVerified(expected: string): CollectiveError {
  return new CollectiveError('notVerified', `expected ${expected}, and this frame has another`)
}
