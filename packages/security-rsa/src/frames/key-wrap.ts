import { webcrypto, type KeyObject } from 'node:crypto'

type WrapKey = webcrypto.CryptoKey

const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' }
const { subtle } = webcrypto

/** A public key as content keys are wrapped for it. WebCrypto does it off the event loop, which `publicEncrypt` does not. */
export function wrappingKey(key: KeyObject): Promise<WrapKey> {
  return subtle.importKey('spki', key.export({ type: 'spki', format: 'der' }), oaep, false, ['encrypt'])
}

/** A private key as content keys are unwrapped by it. */
export function unwrappingKey(key: KeyObject): Promise<WrapKey> {
  return subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), oaep, false, ['decrypt'])
}

/** RSA-OAEP with SHA-256. */
export async function wrap(contentKey: Uint8Array, key: WrapKey): Promise<Uint8Array> {
  return new Uint8Array(await subtle.encrypt(oaep.name, key, contentKey))
}

/** The content key; undefined where it was wrapped for another key. */
export async function unwrap(wrapped: Uint8Array, key: WrapKey): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await subtle.decrypt(oaep.name, key, wrapped))
  } catch {
    // Which part did not fit is said to nobody, not even in a log.
    return undefined
  }
}
