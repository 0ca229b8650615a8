import { CollectiveError } from '@collective/core'
import { Fields, type ListTerms } from '../texts/fields'
import { isDigest } from '../texts/digest'
import { invalid } from '../texts/invalid'
import {
  checkSignatures,
  checkSignaturesNow,
  readSignedText,
  signText,
  type SignatureCheck,
  type SignedText,
} from '../texts/signed-text'
import { checkByAuthority } from './chain'
import { readAuthorityKey, type Authority } from './keys'
import type { Credential } from './credential'

/** What a list says. */
export interface RevocationTerms {
  readonly authorityKey: string
  /** Higher than that of every list before. */
  readonly number: number
  /** Digests of credentials, those of issuers among them: whom they issued falls with them. */
  readonly credentials: readonly string[]
}

// 20,000 credentials; a list is read whole.
const maxLength = 1_500_000
const digestList: ListTerms = { isItem: isDigest, most: 20_000, expected: 'digests of credentials' }

/** A list of revoked credentials: one line. */
export function revoke({ authorityKey, number, credentials }: RevocationTerms): Promise<string> {
  const { digest, key } = readAuthorityKey(authorityKey)
  return signText('collective-revocations-1', { number, by: digest, credentials: [...credentials] }, key)
}

interface RevocationList {
  readonly number: number
  readonly credentials: ReadonlySet<string>
}

/** A list as it was read: nothing in it is to be believed before its signature was checked. */
export interface ReadRevocations extends RevocationList {
  readonly by: string
  readonly signed: SignedText
}

/** @throws CollectiveError `credentialInvalid` */
export function readRevocations(text: string): ReadRevocations {
  const signed = readSignedText('collective-revocations-1', text.trim(), maxLength)
  const fields = new Fields(signed.json, 'revocations')
  const credentials = new Set(fields.list('credentials', digestList))
  return { by: fields.digest('by'), number: fields.count('number'), credentials, signed }
}

interface ClaimedList extends RevocationList {
  readonly by: string
  readonly check: SignatureCheck
}

/** The newest list that this side has been given. */
export class Revocations {
  readonly #authorities: ReadonlyMap<string, Authority>
  readonly #lists = new Map<string, RevocationList>()

  constructor(authorities: ReadonlyMap<string, Authority>) {
    this.#authorities = authorities
  }

  /**
   * Takes a list in place of an older one.
   * @throws CollectiveError `credentialInvalid` where it is none of an authority that is trusted here, or is older than what there is
   */
  async use(text: string): Promise<void> {
    const list = this.#read(text)
    await checkSignatures([list.check])
    this.#take(list)
  }

  /** The same at once. */
  useNow(text: string): void {
    const list = this.#read(text)
    checkSignaturesNow([list.check])
    this.#take(list)
  }

  #read(text: string): ClaimedList {
    const { by, number, credentials, signed } = readRevocations(text)
    return { by, number, credentials, check: checkByAuthority({ by, signed }, this.#authorities) }
  }

  // Compared when it is taken: two may be checked at once.
  #take({ by, number, credentials }: ClaimedList): void {
    const known = this.#lists.get(by)?.number ?? 0
    if (number < known)
      throw invalid(
        'revocations',
        `number ${known} or a later one, got ${number}: an older list takes nothing back`,
      )
    this.#lists.set(by, { number, credentials })
  }

  /** @throws CollectiveError `credentialRevoked` */
  assertCounts({ digest, id }: Credential): void {
    for (const { credentials } of this.#lists.values())
      if (credentials.has(digest))
        throw new CollectiveError('credentialRevoked', `the credential of ${id} has been revoked`)
  }
}
