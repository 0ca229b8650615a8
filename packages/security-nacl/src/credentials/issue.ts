import { CollectiveError, type JsonObject } from '@collective/core'
import { toBase64 } from '../texts/base64'
import { signText } from '../texts/signed-text'
import { readChain } from './chain'
import { readCredential, type Issuable } from './credential'
import { assertWithinRights } from './issuer-rights'
import { readAuthorityKey, readKeys, readPublicKeys } from './keys'
import type { SigningKey } from '../primitives/primitives'

/** Who signs: the authority, or an issuer with its keys and the credential that the authority gave it. */
export type Signer =
  { readonly authorityKey: string } | { readonly keys: string; readonly credential: string }

/** Where and when a credential counts, and for what. */
export interface CredentialTerms {
  /** What `createKeys` gave as `public`. */
  readonly publicKeys: string
  readonly collectives: readonly string[]
  /** Words that authorizers understand. @default none */
  readonly rights?: readonly string[]
  /** Milliseconds since 1970. Some minutes before now, as clocks differ. */
  readonly fromMs: number
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

/** A node or a client. */
export interface MemberTerms extends CredentialTerms {
  readonly kind: 'node' | 'client'
  /** Its identity or caller id. */
  readonly id: string
}

/** Somebody who issues for the authority. */
export interface IssuerTerms extends CredentialTerms {
  /** What it is called: a name such as `paris`. */
  readonly id: string
  readonly issues: readonly Issuable[]
}

/**
 * The credential of a node or a client, with its issuer's under it where there is one: one line each.
 * @throws CollectiveError `credentialInvalid` where the terms are none, or more than an issuer may give
 */
export async function issue(by: Signer, terms: MemberTerms): Promise<string> {
  const signer = readSigner(by)
  const { box } = readPublicKeys(terms.publicKeys)
  const text = await sign(signer, { ...jsonOf(terms, signer), kind: terms.kind, box: toBase64(box) })
  if (!signer.chain) return text
  const [issuer] = readChain(signer.chain)
  if (issuer?.kind === 'issuer') assertWithinRights(readCredential(text), issuer)
  return `${text}\n${signer.chain}`
}

/**
 * The credential of an issuer. The authority alone can give one, so that a chain has at most two.
 * @throws CollectiveError `credentialInvalid`
 */
export async function issueIssuer(
  by: { readonly authorityKey: string },
  terms: IssuerTerms,
): Promise<string> {
  const signer = readSigner(by)
  return sign(signer, { ...jsonOf(terms, signer), kind: 'issuer', issues: [...terms.issues] })
}

/** Somebody who signs, ready to. */
export interface ReadySigner {
  readonly digest: string
  readonly key: SigningKey
  /** An issuer's credential. */
  readonly chain?: string
}

/** @throws CollectiveError `credentialInvalid` */
export function readSigner(by: Signer): ReadySigner {
  if ('authorityKey' in by) return readAuthorityKey(by.authorityKey)
  const [credential, ...more] = readChain(by.credential)
  if (credential?.kind !== 'issuer' || more.length > 0)
    throw new CollectiveError(
      'credentialInvalid',
      'expected the credential of an issuer to sign with: the authority gives one',
    )
  return { digest: credential.digest, key: readKeys(by.keys).sign, chain: credential.text }
}

function jsonOf(terms: CredentialTerms & { readonly id: string }, { digest }: ReadySigner): JsonObject {
  return {
    id: terms.id,
    sign: toBase64(readPublicKeys(terms.publicKeys).sign),
    collectives: [...terms.collectives],
    rights: [...(terms.rights ?? [])],
    from: terms.fromMs,
    until: terms.untilMs,
    by: digest,
  }
}

async function sign({ key }: ReadySigner, json: JsonObject): Promise<string> {
  const text = await signText('collective-credential-1', json, key)
  // What cannot be read is refused here, and not by those who get it.
  readCredential(text)
  return text
}
