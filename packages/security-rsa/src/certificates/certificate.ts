import { createHash, X509Certificate, type KeyObject } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate as ParsedCertificate, type Name } from '@peculiar/asn1-x509'
import { Extensions } from './extensions'
import { invalid } from './invalid'
import { assertStrong, hashOf } from './strength'

/** A certificate, read and nothing more: whether it is to be believed, `Trust` says. */
export interface Certificate {
  readonly der: Buffer
  /** SHA-256 of it, base64url: names it in protected lines. */
  readonly digest: string
  readonly x509: X509Certificate
  readonly key: KeyObject
  /** Names the key, whatever certificate it is in: SHA-256, base64url. */
  readonly keyId: string
  /** Its subject and issuer as DER in hexadecimal digits, to be compared. */
  readonly subject: string
  readonly issuer: string
  /** Lower-case hexadecimal digits. */
  readonly serial: string
  readonly fromMs: number
  readonly untilMs: number
  /** Values in its subject, by OID: a common name, units of an organization. */
  readonly names: ReadonlyMap<string, readonly string[]>
  readonly extensions: Extensions
  /** For messages. */
  readonly title: string
}

// The longest with everything that an authority may want to say in it.
const maxBytes = 16 * 1024

/**
 * Reads a certificate.
 * @throws CollectiveError `credentialInvalid` where it is none, has a weak key or signature, or says something critical that nobody here understands
 */
export function readCertificate(der: Buffer): Certificate {
  const x509 = openssl(der)
  const { tbsCertificate: parsed, signatureAlgorithm } = parse(der)
  const title = titleOf(x509)
  hashOf(signatureAlgorithm.algorithm, title)
  const key = keyOf(x509, title)
  assertStrong(key, title)
  return {
    der,
    digest: sha256(der),
    x509,
    key,
    keyId: sha256(key.export({ type: 'spki', format: 'der' })),
    subject: comparable(parsed.subject),
    issuer: comparable(parsed.issuer),
    serial: Buffer.from(parsed.serialNumber).toString('hex'),
    fromMs: parsed.validity.notBefore.getTime().getTime(),
    untilMs: parsed.validity.notAfter.getTime().getTime(),
    names: namesIn(parsed.subject),
    extensions: new Extensions(parsed.extensions ?? [], title),
    title,
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

// It stands in messages, before anybody has vouched for it.
function titleOf({ subject }: X509Certificate): string {
  return `the certificate of ${subject.replaceAll('\n', ', ').slice(0, 200) || 'nobody'}`
}

/** A name of an issuer or a subject, so that equal ones are equal texts. */
export function comparable(name: Name): string {
  return Buffer.from(AsnConvert.serialize(name)).toString('hex')
}

// Two readers look at the same bytes: what one leaves out, the other must not see.
function openssl(der: Buffer): X509Certificate {
  if (der.length > maxBytes) throw invalid('certificate', `at most ${maxBytes} bytes, got ${der.length}`)
  try {
    const x509 = new X509Certificate(der)
    if (x509.raw.equals(der)) return x509
  } catch (cause) {
    throw invalid('certificate', 'X.509 in DER', cause)
  }
  throw invalid('certificate', 'X.509 in DER with nothing behind it')
}

function parse(der: Buffer): ParsedCertificate {
  try {
    return AsnConvert.parse(der, ParsedCertificate)
  } catch (cause) {
    throw invalid('certificate', 'X.509 in DER', cause)
  }
}

function keyOf(x509: X509Certificate, title: string): KeyObject {
  try {
    return x509.publicKey
  } catch (cause) {
    throw invalid(title, 'a public key of a kind that OpenSSL knows', cause)
  }
}

function namesIn(subject: Name): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>()
  for (const { type, value } of subject.flat())
    names.set(type, [...(names.get(type) ?? []), value.toString()])
  return names
}
