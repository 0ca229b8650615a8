import { constants, sign, verify, type KeyObject, type SigningOptions } from 'node:crypto'

/** How a key signs. It follows from the key alone: nothing in a frame can choose another way. */
interface Way {
  /** Null where the key hashes by itself. */
  readonly hash: string | null
  readonly options: SigningOptions
}

const pss: Way = {
  hash: 'sha256',
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
}
const edwards: Way = { hash: null, options: {} }
const hashOfCurve: Readonly<Record<string, string>> = { secp384r1: 'sha384', secp521r1: 'sha512' }

function wayOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Way {
  if (asymmetricKeyType === 'rsa') return pss
  if (asymmetricKeyType === 'ed25519') return edwards
  const curve = asymmetricKeyDetails?.namedCurve ?? ''
  return { hash: hashOfCurve[curve] ?? 'sha256', options: { dsaEncoding: 'ieee-p1363' } }
}

/** Signs some bytes, off the event loop: RSA-PSS, ECDSA or Ed25519, as the key is. */
export function signBy(key: KeyObject, bytes: Uint8Array): Promise<Uint8Array> {
  const { hash, options } = wayOf(key)
  return new Promise((resolve, reject) => {
    sign(hash, bytes, { key, ...options }, (error, signature) => (error ? reject(error) : resolve(signature)))
  })
}

/** Whether somebody with the private key signed some bytes, off the event loop. */
export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const { hash, options } = wayOf(key)
  return new Promise(resolve => {
    // What OpenSSL cannot read as a signature is none.
    verify(hash, bytes, { key, ...options }, signature, (error, holds) => resolve(!error && holds))
  })
}
