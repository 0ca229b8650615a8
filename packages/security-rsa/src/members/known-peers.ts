import { CollectiveError, silentLogger, type Identity, type Logger } from '@collective/core'
import { BoundedCache } from '@collective/core/internal'
import { createHash } from 'node:crypto'
import { readCertificate } from '../certificates/certificate'
import { invalid } from '../certificates/invalid'
import { pemBlocks, pemOf } from '../certificates/pem'
import { memberOf, type MemberRules } from './member'
import { Peer } from './peer'
import type { Trust } from '../certificates/trust'

/** Keeps the certificates of nodes between two lives of a client. */
export interface CertificateStore {
  /** What was last saved for an identity; undefined where nothing was. It is verified again. */
  load(identity: Identity): Promise<string | undefined>
  /** @param certificates PEM: the node's, and authorities that came with it. A rejection is logged, and stops nothing. */
  save(identity: Identity, certificates: string): Promise<void>
}

/** What peers are verified with and remembered by. */
export interface KnownPeersOptions {
  readonly trust: Trust
  readonly rules: MemberRules
  /** @throws CollectiveError `credentialInvalid` where a member's key is not one that is used here */
  readonly assertUsable: (peer: Peer) => void
  /** How many are remembered. */
  readonly size: number
  readonly store?: CertificateStore | undefined
  readonly logger?: Logger | undefined
}

/** Those whose certificates were verified here: verifying is ten times dearer than looking up. */
export class KnownPeers {
  readonly #options: KnownPeersOptions
  readonly #byDigest: BoundedCache<Peer>
  readonly #nodes: BoundedCache<Peer>

  constructor(options: KnownPeersOptions) {
    this.#options = options
    this.#byDigest = new BoundedCache(options.size)
    this.#nodes = new BoundedCache(options.size)
  }

  /**
   * Whose certificate has a digest.
   * @param chain that the frame brings, DER; it is only looked at where the digest is not known
   * @throws CollectiveError `credentialInvalid`
   */
  find(digest: string, chain: readonly Uint8Array[]): Peer {
    return this.#byDigest.find(digest) ?? this.#verify(digest, chain)
  }

  /** The node with an identity, as it was last heard of or saved. */
  async node(identity: Identity): Promise<Peer | undefined> {
    return this.#nodes.find(identity) ?? this.#load(identity)
  }

  /** A node has spoken: from now on what is for its identity is encrypted for this certificate. */
  heard(peer: Peer): void {
    const { kind, id } = peer.principal
    if (kind !== 'node' || this.#nodes.find(id) === peer) return
    this.#nodes.add(id, peer)
    const text = peer.chain.map(der => pemOf(der, 'CERTIFICATE')).join('')
    this.#options.store?.save(id, text).catch((error: unknown) => this.#warn(error, id))
  }

  /** @throws CollectiveError `credentialInvalid` */
  #verify(digest: string, [der, ...between]: readonly Uint8Array[]): Peer {
    if (!der || digestOf(der) !== digest)
      throw new CollectiveError('credentialUnknown', 'expected the certificate that the protected line names')
    const { trust, rules, assertUsable } = this.#options
    const own = readCertificate(Buffer.from(der))
    const authorities = between.map(each => readCertificate(Buffer.from(each)))
    const peer = new Peer(memberOf(own, rules), trust.pathOf(own, authorities), [der, ...between])
    assertUsable(peer)
    this.#byDigest.add(digest, peer)
    return peer
  }

  async #load(identity: Identity): Promise<Peer | undefined> {
    try {
      const text = await this.#options.store?.load(identity)
      return text === undefined ? undefined : this.#trust(identity, text)
    } catch (error) {
      this.#warn(error, identity)
      return undefined
    }
  }

  #trust(identity: Identity, text: string): Peer {
    const chain = pemBlocks(text, 'CERTIFICATE', identity)
    const [own] = chain
    const peer = this.find(own ? digestOf(own) : '', chain)
    if (peer.principal.kind !== 'node' || peer.id !== identity)
      throw invalid('certificate', `one of ${identity}, got that of ${peer.id}`)
    this.#nodes.add(identity, peer)
    return peer
  }

  #warn(error: unknown, identity: Identity): void {
    const { logger = silentLogger } = this.#options
    logger.warn({ err: error, node: identity }, 'a certificate could not be loaded or saved')
  }
}

function digestOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url')
}
