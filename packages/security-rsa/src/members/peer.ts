import type { KeyObject, webcrypto } from 'node:crypto'
import type { Asker, Principal } from '@collective/core'
import { wrappingKey } from '../frames/key-wrap'
import type { TrustedPath } from '../certificates/trust'

/** Somebody whose certificate was followed to an authority. Who asked is sealed to by it. */
export class Peer implements Asker {
  readonly principal: Principal
  readonly path: TrustedPath
  /** As it came: the certificate and authorities between, DER. */
  readonly chain: readonly Uint8Array[]
  #wrappingKey: Promise<webcrypto.CryptoKey> | undefined

  constructor(principal: Principal, path: TrustedPath, chain: readonly Uint8Array[]) {
    this.principal = principal
    this.path = path
    this.chain = chain
  }

  get id(): string {
    return this.principal.id
  }

  get key(): KeyObject {
    return this.path.own.key
  }

  /** Made when it is first needed. */
  get wrappingKey(): Promise<webcrypto.CryptoKey> {
    this.#wrappingKey ??= wrappingKey(this.key)
    return this.#wrappingKey
  }
}
