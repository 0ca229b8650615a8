import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import nacl from 'tweetnacl'
import { invalid } from '../texts/invalid'
import type { Primitives } from './primitives'

// What a key of 32 bytes begins with in DER: RFC 8410 has one length for each kind, and so one beginning.
const ed25519Secret = Buffer.from('302e020100300506032b657004220420', 'hex')
const x25519Secret = Buffer.from('302e020100300506032b656e04220420', 'hex')
const noBytes = new Uint8Array(16)
const sigma = new TextEncoder().encode('expand 32-byte k')

// tweetnacl exports it for this use, and its types leave it out.
const { lowlevel } = nacl as unknown as {
  readonly lowlevel: {
    crypto_core_hsalsa20(to: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array): void
  }
}

/** Node.js's own, off the event loop where it signs and verifies. */
export const primitives: Primitives = {
  hash: message => hash('sha512', message, 'buffer'),
  signingKey(seed) {
    const key = secretKeyOf(ed25519Secret, seed)
    return { publicKey: publicBytesOf(key), sign: message => signed(message, key) }
  },
  verifyingKey(publicKey) {
    const key = publicKeyOf('Ed25519', publicKey)
    return {
      verify: (message, signature) => verified({ message, signature, key }),
      verifyNow: (message, signature) => verify(null, message, key, signature),
    }
  },
  boxKey(secretKey) {
    const key = secretKeyOf(x25519Secret, secretKey)
    return {
      publicKey: publicBytesOf(key),
      sharedWith: publicKey => sharedKey(publicKeyOf('X25519', publicKey), key),
    }
  },
  randomBytes: count => randomBytes(count),
  turn: () => nextTurn(),
}

function secretKeyOf(beginning: Buffer, secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([beginning, secret]), format: 'der', type: 'pkcs8' })
}

/** Derived by OpenSSL, which takes a tenth of the time that JavaScript takes. */
function publicBytesOf(secret: KeyObject): Uint8Array {
  const { x = '' } = createPublicKey(secret).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url')
}

function publicKeyOf(crv: 'Ed25519' | 'X25519', bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv, x }, format: 'jwk' })
}

function signed(message: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign(null, message, key, (error, signature) => (error ? reject(error) : resolve(signature)))
  })
}

interface Verification {
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly key: KeyObject
}

/** What OpenSSL cannot read as a signature or a key is no signature by it. */
function verified({ message, signature, key }: Verification): Promise<boolean> {
  return new Promise(resolve => {
    verify(null, message, key, signature, (error, holds) => resolve(!error && holds))
  })
}

/** X25519, and then HSalsa20 of what came out: `box.before`, in a fifth of the time. */
function sharedKey(publicKey: KeyObject, privateKey: KeyObject): Uint8Array {
  const point = pointOf(privateKey, publicKey)
  const key = new Uint8Array(32)
  lowlevel.crypto_core_hsalsa20(key, noBytes, point, sigma)
  return key
}

function pointOf(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  try {
    return diffieHellman({ privateKey, publicKey })
  } catch (cause) {
    throw invalid('public key', 'one that a secret key has', cause)
  }
}
