import { primitives } from '#primitives'
import { fromBase64, toBase64 } from '../texts/base64'
import { joined } from '../texts/bytes'
import { digestOf } from '../texts/digest'
import { invalid } from '../texts/invalid'
import type { BoxKey, SigningKey, VerifyingKey } from '../primitives/primitives'

/** A new pair of texts. */
export interface NewKeys {
  /** Of its owner alone. */
  readonly secret: string
  /** For whoever issues the credential. */
  readonly public: string
}

/** Secret keys as a scheme holds them. */
export interface Keys {
  readonly sign: SigningKey
  readonly box: BoxKey
}

/** The public halves: 32 bytes each. */
export interface PublicKeys {
  readonly sign: Uint8Array
  readonly box: Uint8Array
}

/** Keys of a node, a client or an issuer: one that signs and one for boxes. */
export function createKeys(): NewKeys {
  const secret = primitives.randomBytes(64)
  const { sign, box } = keysOf(secret)
  return {
    secret: `collective-keys-1.${toBase64(secret)}`,
    public: `collective-public-1.${toBase64(joined(sign.publicKey, box.publicKey))}`,
  }
}

/** An authority: whoever has its secret says who is who. */
export function createAuthority(): NewKeys {
  const seed = primitives.randomBytes(32)
  return {
    secret: `collective-authority-key-1.${toBase64(seed)}`,
    public: `collective-authority-1.${toBase64(primitives.signingKey(seed).publicKey)}`,
  }
}

/** @throws CollectiveError `credentialInvalid` */
export function readKeys(text: string): Keys {
  return keysOf(keyBytes('collective-keys-1', text, 64))
}

/** @throws CollectiveError `credentialInvalid` */
export function readPublicKeys(text: string): PublicKeys {
  const bytes = keyBytes('collective-public-1', text, 64)
  return { sign: bytes.subarray(0, 32), box: bytes.subarray(32) }
}

/** An authority as those know it who trust it. */
export interface Authority {
  readonly digest: string
  readonly key: VerifyingKey
}

/** @throws CollectiveError `credentialInvalid` */
export function readAuthority(text: string): Authority {
  const bytes = keyBytes('collective-authority-1', text, 32)
  return { digest: authorityDigest(bytes), key: primitives.verifyingKey(bytes) }
}

/** An authority as itself. */
export interface AuthorityKey {
  readonly digest: string
  readonly key: SigningKey
}

/** @throws CollectiveError `credentialInvalid` */
export function readAuthorityKey(text: string): AuthorityKey {
  const seed = keyBytes('collective-authority-key-1', text, 32)
  const key = primitives.signingKey(seed)
  return { digest: authorityDigest(key.publicKey), key }
}

function authorityDigest(publicKey: Uint8Array): string {
  return digestOf('collective-authority-1', publicKey)
}

function keysOf(secret: Uint8Array): Keys {
  return { sign: primitives.signingKey(secret.subarray(0, 32)), box: primitives.boxKey(secret.subarray(32)) }
}

function keyBytes(kind: string, text: string, count: number): Uint8Array {
  const line = text.trim()
  const bytes =
    line.startsWith(`${kind}.`) && line.length < 256 ? fromBase64(line.slice(kind.length + 1)) : undefined
  if (bytes?.length === count) return bytes
  throw invalid(kind, `${kind}. and ${count} bytes in base64url`)
}
