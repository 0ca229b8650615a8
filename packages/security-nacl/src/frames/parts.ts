import { isCollectiveError } from '@collective/core'
import { BoundedCache } from '@collective/core/internal'
import { KnownPeers } from '../credentials/known-peers'
import { Revocations } from '../credentials/revocations'
import { assertCounts, assertValidNow } from '../credentials/validity'
import { GroupKeys } from '../groups/group-keys'
import type { VerifiedChain } from '../credentials/chain'
import type { Keys } from '../credentials/keys'
import type { NaclOptions, NaclSettings } from '../options'

/** The scheme's name. */
export const scheme = 'nacl'

// A frame is asked for again for as long as somebody is silent; verifying it once is enough.
const heldFrames = 1_024

/** What sealing and opening share. */
export class NaclParts {
  readonly own: VerifiedChain
  readonly keys: Keys
  readonly peers: KnownPeers
  readonly revocations: Revocations
  readonly groupKeys: GroupKeys
  readonly nowMs: () => number
  /** Frames whose signature held, by a digest of all that it covers and of itself. */
  readonly held = new BoundedCache<true>(heldFrames)

  constructor({ own, keys, authorities, maxPeers, nowMs }: NaclSettings, { store, logger }: NaclOptions) {
    const { box } = keys
    this.own = own
    this.keys = keys
    this.nowMs = nowMs
    this.peers = new KnownPeers({ authorities, box, size: maxPeers, nowMs, store, logger })
    this.revocations = new Revocations(authorities)
    this.groupKeys = new GroupKeys({
      digest: own.credential.digest,
      box,
      authorities,
      assertIssuer: issuer => {
        assertCounts(issuer, nowMs())
        this.revocations.assertCounts(issuer)
      },
    })
  }

  /** @throws CollectiveError `credentialExpired`, `credentialRevoked` */
  assertCurrent(chain: VerifiedChain): void {
    assertValidNow(chain, this.nowMs())
    this.revocations.assertCounts(chain.credential)
    if (chain.issuer) this.revocations.assertCounts(chain.issuer)
  }

  isCurrent(chain: VerifiedChain): boolean {
    try {
      this.assertCurrent(chain)
      return true
    } catch (error) {
      if (isCollectiveError(error)) return false
      throw error
    }
  }
}
