/** A secret key that signs, as an implementation holds it. */
export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Promise<Uint8Array>
}

/** A public key that signatures are checked with, as an implementation holds it. */
export interface VerifyingKey {
  /** Off the event loop where that can be. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** At once, for what a side is made of. */
  verifyNow(message: Uint8Array, signature: Uint8Array): boolean
}

/** A secret key of boxes, as an implementation holds it. */
export interface BoxKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /**
   * What `box.before` gives: the key that its holder shares with the holder of a public key. 32 bytes.
   * @throws CollectiveError `credentialInvalid` where the public key is one that no secret key has; not everywhere
   */
  sharedWith(publicKey: Uint8Array): Uint8Array
}

/** What differs between Node.js, which has its own, and everywhere else. All of it gives the bytes that tweetnacl gives. */
export interface Primitives {
  /** SHA-512; 64 bytes. */
  hash(message: Uint8Array): Uint8Array
  /** @param seed 32 bytes */
  signingKey(seed: Uint8Array): SigningKey
  /** @param publicKey 32 bytes; what is no point of the curve verifies nothing */
  verifyingKey(publicKey: Uint8Array): VerifyingKey
  /** @param secretKey 32 bytes */
  boxKey(secretKey: Uint8Array): BoxKey
  randomBytes(count: number): Uint8Array
  /** Resolves when everything else that is ready has had its turn. */
  turn(): Promise<void>
}
