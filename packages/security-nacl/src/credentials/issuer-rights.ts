import { invalid } from '../texts/invalid'
import type { Credential, Issuable, IssuerCredential } from './credential'

/** @throws CollectiveError `credentialInvalid` where it says more than its issuer may */
export function assertWithinRights(credential: Credential, issuer: IssuerCredential): void {
  const { kind, collectives, rights, fromMs, untilMs } = credential
  assertIssues(issuer, kind)
  const beyond = collectives.find(each => !issuer.collectives.includes(each))
  if (beyond !== undefined) throw exceeded(issuer, `a credential in its collectives, got ${beyond}`)
  const right = rights.find(each => !issuer.rights.includes(each) && !issuer.rights.includes('*'))
  if (right !== undefined) throw exceeded(issuer, `rights that it has, got ${right}`)
  if (fromMs < issuer.fromMs || untilMs > issuer.untilMs) throw exceeded(issuer, 'a validity within its own')
}

/** @throws CollectiveError `credentialInvalid` */
export function assertIssues(issuer: IssuerCredential, kind: Issuable | 'issuer'): void {
  if (!issuer.issues.some(each => each === kind))
    throw exceeded(issuer, `${issuer.issues.join(', ')}, got a ${kind}`)
}

function exceeded(issuer: IssuerCredential, expected: string): Error {
  return invalid(`of the issuer ${issuer.id}`, expected)
}
