import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** A key for the body of one message, made for it alone. */
export function newContentKey(): Buffer {
  return randomBytes(keyBytes)
}

/** What the protected line says of the key, so that all recipients have the same one. */
export function digestOfKey(key: Uint8Array): string {
  return createHash('sha256').update('collective-content-key-1\n').update(key).digest('base64url')
}

/** What is encrypted, and what it is bound to. */
export interface Sealing {
  readonly key: Uint8Array
  /** The protected line, which names the sender: nobody can sign another's ciphertext as their own. */
  readonly line: Uint8Array
}

/** Nonce, ciphertext and tag of a body. */
export function encryptBody(plain: Uint8Array, { key, line }: Sealing): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const encrypting = createCipheriv(cipher, key, nonce).setAAD(line)
  const body = [nonce, encrypting.update(plain), encrypting.final()]
  return Buffer.concat([...body, encrypting.getAuthTag()])
}

/** The body in the clear; undefined where it was made with another key or for another protected line, or changed. */
export function decryptBody(body: Uint8Array, { key, line }: Sealing): Uint8Array | undefined {
  if (key.length !== keyBytes || body.length < nonceBytes + tagBytes) return undefined
  const end = body.length - tagBytes
  const options = { authTagLength: tagBytes }
  const decrypting = createDecipheriv(cipher, key, body.subarray(0, nonceBytes), options).setAAD(line)
  try {
    decrypting.setAuthTag(body.subarray(end))
    return Buffer.concat([decrypting.update(body.subarray(nonceBytes, end)), decrypting.final()])
  } catch {
    // All that OpenSSL says is that it was not made so.
    return undefined
  }
}
