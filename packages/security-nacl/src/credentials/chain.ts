import { primitives } from '#primitives'
import { invalid } from '../texts/invalid'
import type { SignatureCheck } from '../texts/signed-text'
import { assertWithinRights } from './issuer-rights'
import { readCredential, type Credential, type IssuerCredential, type MemberCredential } from './credential'
import type { Authority } from './keys'

/** A credential that the authority stands for, once the signatures hold, and who issued it. */
export interface VerifiedChain {
  readonly credential: MemberCredential
  readonly issuer: IssuerCredential | undefined
  /** As it travels: one credential, or two. */
  readonly texts: readonly string[]
}

/**
 * The credentials in a text, one a line.
 * @throws CollectiveError `credentialInvalid`
 */
export function readChain(text: string): readonly Credential[] {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.length > 0)
  if (lines.length === 0 || lines.length > 2)
    throw invalid('credential', 'one line, or two with the issuer in the second')
  return lines.map(readCredential)
}

/** A chain as it says to be, and the signatures that must hold for it. */
export interface ClaimedChain {
  readonly chain: VerifiedChain
  readonly checks: readonly SignatureCheck[]
}

/**
 * Follows a chain to an authority. Says nothing of time and revocation, which change.
 * @throws CollectiveError `credentialInvalid`
 */
export function claimChain(
  [credential, issuer, ...more]: readonly Credential[],
  authorities: ReadonlyMap<string, Authority>,
): ClaimedChain {
  if (!credential || credential.kind === 'issuer' || more.length > 0)
    throw invalid('credential', 'a node or a client, and at most one issuer')
  if (issuer) return claimIssued(credential, issuer, authorities)
  const chain = { credential, issuer, texts: [credential.text] }
  return { chain, checks: [checkByAuthority(credential, authorities)] }
}

function claimIssued(
  credential: MemberCredential,
  issuer: Credential,
  authorities: ReadonlyMap<string, Authority>,
): ClaimedChain {
  if (issuer.kind !== 'issuer' || credential.by !== issuer.digest)
    throw invalid('credential', 'the issuer that it names')
  assertWithinRights(credential, issuer)
  const checks = [
    checkByAuthority(issuer, authorities),
    { text: credential.signed, key: primitives.verifyingKey(issuer.sign) },
  ]
  return { chain: { credential, issuer, texts: [credential.text, issuer.text] }, checks }
}

/**
 * What must hold for something that an authority signed.
 * @throws CollectiveError `credentialInvalid` where it is no authority that is trusted here
 */
export function checkByAuthority(
  { by, signed }: Pick<Credential, 'by' | 'signed'>,
  authorities: ReadonlyMap<string, Authority>,
): SignatureCheck {
  const authority = authorities.get(by)
  if (!authority) throw invalid(signed.kind, 'an authority that is trusted here')
  return { text: signed, key: authority.key }
}
