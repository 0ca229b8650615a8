import { CollectiveError, silentLogger, type Identity, type Logger } from '@collective/core'
import { BoundedCache } from '@collective/core/internal'
import { invalid } from '../texts/invalid'
import { checkSignatures, type SignatureCheck } from '../texts/signed-text'
import { claimChain, readChain } from './chain'
import { readCredential } from './credential'
import { FailureBudget } from './failure-budget'
import { Peer } from './peer'
import type { Authority } from './keys'
import type { BoxKey } from '../primitives/primitives'

/** Keeps the credentials of nodes between two lives of a client. */
export interface CredentialStore {
  /** What was last saved for an identity; undefined where nothing was. It is verified again. */
  load(identity: Identity): Promise<string | undefined>
  /** @param credential as `issue` gives it. A rejection is logged, and stops nothing. */
  save(identity: Identity, credential: string): Promise<void>
}

/** What peers are verified with and remembered by. */
export interface KnownPeersOptions {
  readonly authorities: ReadonlyMap<string, Authority>
  readonly box: BoxKey
  /** How many are remembered. */
  readonly size: number
  readonly nowMs: () => number
  readonly store?: CredentialStore | undefined
  readonly logger?: Logger | undefined
}

/** Those whose credentials were verified here: verifying is a hundred times dearer than looking up. */
export class KnownPeers {
  readonly #options: KnownPeersOptions
  readonly #byDigest: BoundedCache<Peer>
  readonly #nodes: BoundedCache<Peer>
  readonly #budget: FailureBudget
  readonly #underWay = new Map<string, Promise<Peer>>()

  constructor(options: KnownPeersOptions) {
    this.#options = options
    this.#byDigest = new BoundedCache(options.size)
    this.#nodes = new BoundedCache(options.size)
    this.#budget = new FailureBudget(options.nowMs)
  }

  /**
   * Who has the credential of a digest.
   * @param chain that the frame brings; it is only looked at where the digest is not known
   * @throws CollectiveError `credentialUnknown`, `credentialInvalid`; `queueFull` while others make credentials up
   */
  async find(digest: string, chain: readonly string[] | undefined): Promise<Peer> {
    const known = this.#byDigest.find(digest)
    if (known) return known
    if (!chain)
      throw new CollectiveError(
        'credentialUnknown',
        'expected a credential that is known here, or the frame to bring it',
      )
    return this.#verifyOnce(digest, chain.join('\n'))
  }

  /** Whether a credential need not be verified any more. */
  knows(digest: string): boolean {
    return this.#byDigest.find(digest) !== undefined
  }

  /** The node with an identity, as it was last heard of or saved. */
  async node(identity: Identity): Promise<Peer | undefined> {
    return this.#nodes.find(identity) ?? this.#load(identity)
  }

  /** A node has spoken: from now on what is for its identity is sealed to this credential. */
  heard(peer: Peer): void {
    const { kind, id } = peer.principal
    if (kind !== 'node' || this.#nodes.find(id) === peer) return
    this.#nodes.add(id, peer)
    this.#options.store
      ?.save(id, peer.chain.texts.join('\n'))
      .catch((error: unknown) => this.#warn(error, id))
  }

  // By the whole text: a forged chain of the same digest must not stand in the way of the real one.
  #verifyOnce(digest: string, text: string): Promise<Peer> {
    const known = this.#underWay.get(text)
    if (known) return known
    const verifying = this.#verify(digest, text).finally(() => this.#underWay.delete(text))
    this.#underWay.set(text, verifying)
    return verifying
  }

  async #verify(digest: string, text: string): Promise<Peer> {
    const { authorities, box } = this.#options
    const credentials = readChain(text)
    if (credentials[0]?.digest !== digest)
      throw invalid('credential', 'the one that the protected line names')
    const { chain, checks } = claimChain(credentials, authorities)
    await this.#check(checks)
    const peer = new Peer(chain, box)
    this.#byDigest.add(digest, peer)
    return peer
  }

  async #check(checks: readonly SignatureCheck[]): Promise<void> {
    this.#budget.assertLeft()
    try {
      await checkSignatures(checks)
    } catch (error) {
      this.#budget.fail()
      throw error
    }
  }

  async #load(identity: Identity): Promise<Peer | undefined> {
    const { store } = this.#options
    if (!store) return undefined
    try {
      const text = await store.load(identity)
      return text === undefined ? undefined : await this.#trust(identity, text)
    } catch (error) {
      this.#warn(error, identity)
      return undefined
    }
  }

  async #trust(identity: Identity, text: string): Promise<Peer> {
    const [first = ''] = text.split('\n')
    const peer = await this.find(readCredential(first).digest, text.split('\n'))
    if (peer.principal.kind !== 'node' || peer.principal.id !== identity)
      throw invalid('credential', `one of ${identity}, got that of ${peer.principal.id}`)
    this.#nodes.add(identity, peer)
    return peer
  }

  #warn(error: unknown, identity: Identity): void {
    const { logger = silentLogger } = this.#options
    logger.warn({ err: error, node: identity }, 'a credential could not be loaded or saved')
  }
}
