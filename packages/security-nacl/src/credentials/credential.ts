import { isCallerId, isIdentity, isName } from '@collective/core'
import { Fields, type ListTerms } from '../texts/fields'
import { readSignedText, type SignedText } from '../texts/signed-text'

/** What an issuer may make. */
export const issuables = ['node', 'client', 'groupKey'] as const
export type Issuable = (typeof issuables)[number]

interface CredentialParts {
  /** Names it: 43 characters. */
  readonly digest: string
  /** The digest of the authority, or of the issuer's credential, that signed it. */
  readonly by: string
  /** A node's identity, a caller id, or what an issuer is called. */
  readonly id: string
  /** Where it counts. */
  readonly collectives: readonly string[]
  /** Words that authorizers understand. An issuer can give those that it has; `*` stands for all. */
  readonly rights: readonly string[]
  /** Milliseconds since 1970. */
  readonly fromMs: number
  /** Milliseconds since 1970. */
  readonly untilMs: number
  /** Its public key that signatures are checked with. */
  readonly sign: Uint8Array
  readonly signed: SignedText
  /** As it travels. */
  readonly text: string
}

/** Of a node or a client. */
export interface MemberCredential extends CredentialParts {
  readonly kind: 'node' | 'client'
  /** Its public key for boxes. */
  readonly box: Uint8Array
}

/** Of somebody whom the authority lets issue for it. */
export interface IssuerCredential extends CredentialParts {
  readonly kind: 'issuer'
  readonly issues: readonly Issuable[]
}

export type Credential = MemberCredential | IssuerCredential

/** The longest credential. Characters. */
const maxCredentialLength = 8_192

const collectiveList: ListTerms = { isItem: isName, most: 64, expected: 'names of collectives' }
const rightList: ListTerms = { isItem: isRight, most: 64, expected: 'rights of at most 64 characters' }
const issuableList: ListTerms = { isItem: isIssuable, most: 3, expected: issuables.join(', ') }

/**
 * Reads a credential. Nothing in it is to be believed before its chain was checked.
 * @throws CollectiveError `credentialInvalid`
 */
export function readCredential(text: string): Credential {
  const signed = readSignedText('collective-credential-1', text, maxCredentialLength)
  const fields = new Fields(signed.json, 'credential')
  const kind = fields.text('kind', { matches: isKind, expected: 'node, client or issuer' })
  const parts = { ...readParts(fields), digest: signed.digest, signed, text }
  if (kind === 'issuer')
    return {
      ...parts,
      kind,
      id: readId(fields, isName),
      issues: fields.list('issues', issuableList).filter(isIssuable),
    }
  const member = kind === 'node' ? 'node' : 'client'
  const id = readId(fields, member === 'node' ? isIdentity : isCallerId)
  return { ...parts, kind: member, id, box: fields.bytes('box', 32) }
}

function readParts(
  fields: Fields,
): Pick<Credential, 'by' | 'collectives' | 'rights' | 'fromMs' | 'untilMs' | 'sign'> {
  return {
    by: fields.digest('by'),
    collectives: fields.list('collectives', collectiveList),
    rights: fields.list('rights', rightList),
    fromMs: fields.count('from'),
    untilMs: fields.count('until'),
    sign: fields.bytes('sign', 32),
  }
}

function readId(fields: Fields, matches: (text: string) => boolean): string {
  return fields.text('id', { matches, expected: 'an identity, a caller id, or the name of an issuer' })
}

function isKind(text: string): boolean {
  return text === 'node' || text === 'client' || text === 'issuer'
}

function isIssuable(text: string): text is Issuable {
  return issuables.some(each => each === text)
}

/** Whether a text can be a right: printable and short. */
function isRight(text: string): boolean {
  return /^[!-~]{1,64}$/.test(text)
}
