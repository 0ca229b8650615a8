import { invalidOption } from '@collective/core/internal'
import { claimChain, readChain, type VerifiedChain } from './credentials/chain'
import { readAuthority, readKeys, type Authority, type Keys } from './credentials/keys'
import { areEqual } from './texts/bytes'
import { invalid } from './texts/invalid'
import { checkSignaturesNow } from './texts/signed-text'
import type { Logger } from '@collective/core'
import type { CredentialStore } from './credentials/known-peers'

/** What one side speaks with. All are texts that this package makes: lines of their own kind and version. */
export interface NaclOptions {
  /** Its credential, with its issuer's under it where there is one. */
  readonly credential: string
  /** The secret keys of the credential. */
  readonly keys: string
  /** The public key of the authority; several while one takes over from another. */
  readonly authority: string | readonly string[]
  /** The newest list of revoked credentials. @default none is revoked */
  readonly revocations?: string
  /** Grants of group keys to this credential. @default broadcasts and events are signed, and can be read by the broker */
  readonly groupKeys?: readonly string[]
  /** Keeps the credentials of nodes between two lives of a client. @default they are forgotten with the process */
  readonly store?: CredentialStore
  /** Credentials of others that are remembered; the one used longest ago goes first. @default 16384 */
  readonly maxPeers?: number
  /** @default silent */
  readonly logger?: Logger
  /** Decides what is valid. @default the system's */
  readonly clock?: { nowMs(): number }
}

/** The options, read and checked. */
export interface NaclSettings {
  readonly own: VerifiedChain
  readonly keys: Keys
  readonly authorities: ReadonlyMap<string, Authority>
  readonly maxPeers: number
  readonly nowMs: () => number
}

/** @throws CollectiveError `credentialInvalid`, `invalidOption` */
export function resolveNaclOptions(options: NaclOptions): NaclSettings {
  const { maxPeers = 16_384, clock } = options
  if (!Number.isSafeInteger(maxPeers) || maxPeers < 1)
    throw invalidOption('maxPeers', 'a whole number from 1 on', maxPeers)
  const authorities = [options.authority].flat().map(readAuthority)
  const trusted = new Map(authorities.map(authority => [authority.digest, authority]))
  const { chain, checks } = claimChain(readChain(options.credential), trusted)
  checkSignaturesNow(checks)
  return {
    own: chain,
    keys: keysOf(options.keys, chain),
    authorities: trusted,
    maxPeers,
    nowMs: () => (clock ? clock.nowMs() : Date.now()),
  }
}

function keysOf(text: string, { credential }: VerifiedChain): Keys {
  const keys = readKeys(text)
  if (areEqual(keys.sign.publicKey, credential.sign) && areEqual(keys.box.publicKey, credential.box))
    return keys
  throw invalid('keys', `those of the credential of ${credential.id}, and these belong to another one`)
}
