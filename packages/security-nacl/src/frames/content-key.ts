import { primitives } from '#primitives'
import { digestOf } from '../texts/digest'
import { closeBox, openBox } from './secret-box'

/** A body that was encrypted by a key of its own. */
export interface EncryptedBody {
  readonly body: Uint8Array
  readonly key: Uint8Array
  /** What the protected line says of the key, so that all recipients have the same one. */
  readonly keyDigest: string
}

/** Encrypts a body once, for all its recipients. */
export function encryptBody(plain: Uint8Array): EncryptedBody {
  const key = primitives.randomBytes(32)
  return { body: closeBox(plain, key), key, keyDigest: digestOfKey(key) }
}

/** The body in the clear; undefined where the key is not the one that was signed, or the body is none of it. */
export function decryptBody(body: Uint8Array, key: Uint8Array, keyDigest: string): Uint8Array | undefined {
  return key.length === 32 && digestOfKey(key) === keyDigest ? openBox(body, key) : undefined
}

function digestOfKey(key: Uint8Array): string {
  return digestOf('collective-content-key-1', key)
}
