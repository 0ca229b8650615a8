import type { KeyObject } from 'node:crypto'
import { invalid } from './invalid'

const leastBits = 2048
// Larger ones take seconds, and strangers may bring them.
const mostBits = 8192
const mostExponent = 2n ** 32n
const curves: readonly unknown[] = ['prime256v1', 'secp384r1', 'secp521r1']

/**
 * Only keys that nobody breaks, and that are checked in a moment.
 * @param what it is the key of
 * @throws CollectiveError `credentialInvalid`
 */
export function assertStrong(key: KeyObject, what: string): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = details
  if (type === 'ed25519') return
  if (type === 'ec' && curves.includes(namedCurve)) return
  if (type !== 'rsa') throw invalid(what, `a key for RSA, or for P-256, P-384, P-521 or Ed25519, got ${type}`)
  if (modulusLength < leastBits || modulusLength > mostBits || publicExponent > mostExponent)
    throw invalid(
      what,
      `an RSA key of ${leastBits} to ${mostBits} bits with an exponent up to 2^32, got ${modulusLength} bits`,
    )
}

// What signs certificates and revocation lists. MD5 and SHA-1 can be forged, and are not among them.
const hashes: ReadonlyMap<string, string | null> = new Map([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
  ['1.3.101.112', null],
])

/**
 * The hash of a signature algorithm; null where it hashes by itself.
 * @throws CollectiveError `credentialInvalid` for one that is weak, or that nobody here knows
 */
export function hashOf(algorithm: string, what: string): string | null {
  const hash = hashes.get(algorithm)
  if (hash !== undefined) return hash
  throw invalid(
    what,
    `one that is signed by RSA (PKCS #1) or ECDSA with SHA-256, SHA-384 or SHA-512, or by Ed25519, got the algorithm ${algorithm}`,
  )
}
