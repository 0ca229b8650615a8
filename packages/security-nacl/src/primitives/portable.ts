import nacl from 'tweetnacl'
import type { Primitives } from './primitives'

/** In JavaScript alone, for browsers: some hundred times slower where it signs and verifies. */
export const primitives: Primitives = {
  hash: message => nacl.hash(message),
  signingKey(seed) {
    const { secretKey, publicKey } = nacl.sign.keyPair.fromSeed(seed)
    return { publicKey, sign: async message => nacl.sign.detached(message, secretKey) }
  },
  verifyingKey(publicKey) {
    const verifyNow = (message: Uint8Array, signature: Uint8Array): boolean =>
      signature.length === nacl.sign.signatureLength &&
      nacl.sign.detached.verify(message, signature, publicKey)
    return { verifyNow, verify: async (message, signature) => verifyNow(message, signature) }
  },
  boxKey(secretKey) {
    const { publicKey } = nacl.box.keyPair.fromSecretKey(secretKey)
    return { publicKey, sharedWith: other => nacl.box.before(other, secretKey) }
  },
  randomBytes: count => nacl.randomBytes(count),
  turn: () => new Promise(resolve => setTimeout(resolve)),
}
