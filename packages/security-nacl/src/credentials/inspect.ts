import { readChain } from './chain'
import { readRevocations } from './revocations'
import type { Issuable } from './credential'

/** What a credential says; nothing secret is in it. */
export interface CredentialDescription {
  readonly kind: 'node' | 'client' | 'issuer'
  readonly id: string
  /** What revocations name it by. */
  readonly digest: string
  /** The digest of the authority or issuer that it says it is from. */
  readonly by: string
  readonly collectives: readonly string[]
  readonly rights: readonly string[]
  /** What an issuer may make. */
  readonly issues?: readonly Issuable[]
  /** Milliseconds since 1970. */
  readonly fromMs: number
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

/**
 * Says what the credentials in a text say, the first one first. They are read, and not verified.
 * @throws CollectiveError `credentialInvalid`
 */
export function inspectCredential(text: string): readonly CredentialDescription[] {
  return readChain(text).map(credential => {
    const { kind, id, digest, by, collectives, rights, fromMs, untilMs } = credential
    const about = { kind, id, digest, by, collectives, rights, fromMs, untilMs }
    return credential.kind === 'issuer' ? { ...about, issues: credential.issues } : about
  })
}

/** What a list of revoked credentials says. */
export interface RevocationsDescription {
  readonly number: number
  /** The digest of the authority that it says it is from. */
  readonly by: string
  /** Digests. */
  readonly credentials: readonly string[]
}

/**
 * Says what a list of revoked credentials says. It is read, and not verified.
 * @throws CollectiveError `credentialInvalid`
 */
export function inspectRevocations(text: string): RevocationsDescription {
  const { number, by, credentials } = readRevocations(text)
  return { number, by, credentials: [...credentials] }
}
