import { createHash } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import nacl from 'tweetnacl'
import { beforeAll, describe, expect, it } from 'vitest'
import { isCollectiveError } from '@collective/core'
import { closeBox, openBox } from '../frames/secret-box'
import { primitives as native } from './native'
import { primitives as portable } from './portable'

const seed = Uint8Array.from({ length: 32 }, (_, index) => index * 7)
const message = Uint8Array.from({ length: 1_000 }, (_, index) => index)
const signer = nacl.sign.keyPair.fromSeed(seed)
const [alice, bob] = [nacl.box.keyPair(), nacl.box.keyPair()]

beforeAll(() => sodium.ready)

describe.each([
  ['native', native],
  ['portable', portable],
])('the %s primitives', (_name, primitives) => {
  it('hash as tweetnacl and Node.js do', () => {
    expect(Buffer.from(primitives.hash(message))).toEqual(Buffer.from(nacl.hash(message)))
    expect(Buffer.from(primitives.hash(message))).toEqual(createHash('sha512').update(message).digest())
  })

  it('sign as tweetnacl and libsodium do', async () => {
    const key = primitives.signingKey(seed)
    const signature = await key.sign(message)
    expect(Buffer.from(key.publicKey)).toEqual(Buffer.from(signer.publicKey))
    expect(Buffer.from(signature)).toEqual(Buffer.from(nacl.sign.detached(message, signer.secretKey)))
    expect(Buffer.from(signature)).toEqual(
      Buffer.from(sodium.crypto_sign_detached(message, signer.secretKey)),
    )
  })

  it('take the signatures that they take, and no others', async () => {
    const key = primitives.verifyingKey(signer.publicKey)
    const signature = sodium.crypto_sign_detached(message, signer.secretKey)
    const changed = signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte))
    for (const [bytes, holds] of [
      [signature, true],
      [changed, false],
      [signature.subarray(1), false],
    ] as const) {
      expect(await key.verify(message, bytes)).toBe(holds)
      expect(key.verifyNow(message, bytes)).toBe(holds)
    }
  })

  it('verify nothing by what is no key', async () => {
    const key = primitives.verifyingKey(new Uint8Array(32).fill(0xff))
    expect(await key.verify(message, new Uint8Array(64))).toBe(false)
    expect(key.verifyNow(message, new Uint8Array(64))).toBe(false)
  })

  it('share the key that tweetnacl and libsodium share', () => {
    const key = primitives.boxKey(alice.secretKey)
    const shared = key.sharedWith(bob.publicKey)
    expect(Buffer.from(key.publicKey)).toEqual(Buffer.from(alice.publicKey))
    expect(Buffer.from(shared)).toEqual(Buffer.from(nacl.box.before(alice.publicKey, bob.secretKey)))
    expect(Buffer.from(shared)).toEqual(
      Buffer.from(sodium.crypto_box_beforenm(alice.publicKey, bob.secretKey)),
    )
  })

  it('make boxes that both open, and open theirs', () => {
    const shared = primitives.boxKey(alice.secretKey).sharedWith(bob.publicKey)
    const boxed = closeBox(message, shared)
    const [nonce, box] = [boxed.subarray(0, 24), boxed.subarray(24)]
    expect(nacl.box.open(box, nonce, alice.publicKey, bob.secretKey)).toEqual(message)
    expect(sodium.crypto_box_open_easy(box, nonce, alice.publicKey, bob.secretKey)).toEqual(message)
    const theirs = sodium.crypto_box_easy(message, nonce, alice.publicKey, bob.secretKey)
    expect(openBox(Uint8Array.from([...nonce, ...theirs]), shared)).toEqual(message)
  })
})

it('the native primitives share no key with what is no public key', () => {
  try {
    native.boxKey(alice.secretKey).sharedWith(new Uint8Array(32))
    expect.unreachable()
  } catch (error) {
    expect(isCollectiveError(error) && error.code).toBe('credentialInvalid')
  }
})
