import { invalidOption } from '@collective/core/internal'
import type { Logger } from '@collective/core'
import { isAttribute, type CertificateAttribute } from './members/attributes'
import { isClientRule, type ClientRule } from './members/client-rule'
import type { CertificateStore } from './members/known-peers'
import type { RevocationSource } from './revocation/revocations'

/** What one side speaks with. Certificates, keys and lists are PEM. */
export interface RsaOptions {
  /** Its certificate, and behind it authorities between it and one of `ca` that others may not have. */
  readonly certificate: string
  /** The private key of the certificate. */
  readonly key: string
  /** Of the private key. @default it has none */
  readonly passphrase?: string
  /** The certificates of all authorities that are trusted: each counts by itself. */
  readonly ca: string
  /**
   * `sign` signs everything; `encrypt` signs everything and encrypts direct messages and answers for their recipients, whose keys must be
   * RSA. All members of a collective have the same mode. @default 'sign'
   */
  readonly mode?: 'sign' | 'encrypt'
  /** Revocation lists, one of each authority. A function is asked again for the newest. @default none is revoked */
  readonly crl?: RevocationSource
  /** How often such a function is asked. Milliseconds. @default 60000 */
  readonly crlReloadMs?: number
  /** Whose revocation is checked: that of a member and of all its authorities, of the member alone, or nobody's. @default 'chain' with `crl`, 'none' without */
  readonly revocation?: 'chain' | 'leaf' | 'none'
  /** What becomes of a member while its authority's list is older than it says it may be. @default 'refuse' */
  readonly expiredCrl?: 'refuse' | 'accept'
  /** What makes a certificate a client's; all others are nodes'. The first rule that fits counts. @default [{ suffix: '.mcollective' }] */
  readonly clients?: readonly ClientRule[]
  /** What in a certificate names the collectives it counts in, with blanks or commas between. @default it counts in all */
  readonly collectives?: CertificateAttribute
  /** Keeps the certificates of nodes between two lives of a client, in the mode `encrypt`. @default they are forgotten with the process */
  readonly store?: CertificateStore
  /** Certificates of others that are remembered; the one used longest ago goes first. @default 16384 */
  readonly maxPeers?: number
  /** @default silent */
  readonly logger?: Logger
  /** Decides what is valid. @default the system's */
  readonly clock?: { nowMs(): number }
}

/** The words that options may be. */
export const words = {
  mode: ['sign', 'encrypt'],
  revocation: ['chain', 'leaf', 'none'],
  expiredCrl: ['refuse', 'accept'],
} as const

/**
 * Options may come from a file, where no compiler looks.
 * @throws CollectiveError `invalidOption`
 */
export function assertRsaOptions(options: RsaOptions): void {
  for (const name of ['certificate', 'key', 'ca'] as const)
    if (typeof options[name] !== 'string') throw invalidOption(name, 'PEM', typeof options[name])
  for (const name of ['mode', 'revocation', 'expiredCrl'] as const) wordOf(name, options[name], words[name])
  for (const name of ['maxPeers', 'crlReloadMs'] as const) assertCount(name, options[name])
  rulesOf(options.clients)
  attributeOf(options.collectives)
  const { crl, revocation } = options
  if (crl === undefined && (revocation === 'chain' || revocation === 'leaf'))
    throw invalidOption('revocation', 'crl beside it, or none', revocation)
}

/** @throws CollectiveError `invalidOption` where it is none of the words */
export function wordOf<Word extends string>(
  name: string,
  value: unknown,
  allowed: readonly Word[],
): Word | undefined {
  const word = allowed.find(each => each === value)
  if (word === undefined && value !== undefined) throw invalidOption(name, allowed.join(' or '), value)
  return word
}

/** @throws CollectiveError `invalidOption` where it is no list of rules */
export function rulesOf(value: unknown): readonly ClientRule[] | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every(isClientRule)) return value
  throw invalidOption(
    'clients',
    'a list of { suffix }, { names } or { attribute, value }, an attribute being organization, organizationalUnit or the OID of an extension',
    value,
  )
}

/** @throws CollectiveError `invalidOption` where it names nothing that a certificate has */
export function attributeOf(value: unknown): CertificateAttribute | undefined {
  if (value === undefined || isAttribute(value)) return value
  throw invalidOption('collectives', 'organization, organizationalUnit or the OID of an extension', value)
}

function assertCount(name: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
    throw invalidOption(name, 'a whole number from 1 on', value)
}
