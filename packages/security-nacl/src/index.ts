export { nacl, type NaclSecurity } from './nacl'
export type { NaclOptions } from './options'
export type { CredentialStore } from './credentials/known-peers'
export { createAuthority, createKeys, type NewKeys } from './credentials/keys'
export {
  issue,
  issueIssuer,
  type CredentialTerms,
  type IssuerTerms,
  type MemberTerms,
  type Signer,
} from './credentials/issue'
export {
  inspectCredential,
  inspectRevocations,
  type CredentialDescription,
  type RevocationsDescription,
} from './credentials/inspect'
export type { Issuable } from './credentials/credential'
export { revoke, type RevocationTerms } from './credentials/revocations'
export { createGroupKey, grantGroupKey, type GroupKeyTerms } from './groups/group-key'
