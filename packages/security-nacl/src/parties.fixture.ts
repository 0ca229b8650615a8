import { createAuthority, createKeys } from './credentials/keys'
import { issue } from './credentials/issue'
import { nacl, type NaclSecurity } from './nacl'
import type { MemberTerms, Signer } from './credentials/issue'
import type { NaclOptions } from './options'

const hourMs = 3_600_000

/** An authority, and everybody whom it gives credentials. */
export class Parties {
  readonly authority = createAuthority()

  /** What a party is made of: what a test changes of its credential, and who signs it. */
  async options(
    terms: PartyTerms,
    by: Signer = { authorityKey: this.authority.secret },
  ): Promise<NaclOptions> {
    const keys = createKeys()
    const credential = await issue(by, { ...termsOf(keys.public), ...terms })
    return { credential, keys: keys.secret, authority: this.authority.public }
  }

  async party(terms: PartyTerms, more: Partial<NaclOptions> = {}): Promise<NaclSecurity> {
    return nacl({ ...(await this.options(terms)), ...more })
  }

  node(id: string, more: Partial<NaclOptions> = {}): Promise<NaclSecurity> {
    return this.party({ kind: 'node', id }, more)
  }

  client(id: string, more: Partial<NaclOptions> = {}): Promise<NaclSecurity> {
    return this.party({ kind: 'client', id }, more)
  }
}

/** Who, and what a test changes of its credential. */
export type PartyTerms = Pick<MemberTerms, 'kind' | 'id'> & Partial<MemberTerms>

/** A credential of the default collective that is valid for an hour from now. */
export function termsOf(publicKeys: string): Omit<MemberTerms, 'kind' | 'id'> {
  const nowMs = Date.now()
  return { publicKeys, collectives: ['collective'], fromMs: nowMs - hourMs, untilMs: nowMs + hourMs }
}
