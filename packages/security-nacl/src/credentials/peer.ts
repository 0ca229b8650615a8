import type { Principal } from '@collective/core'
import { primitives } from '#primitives'
import type { VerifiedChain } from './chain'
import type { BoxKey, VerifyingKey } from '../primitives/primitives'

/** Somebody whose credential was verified, and the keys that this side has for it, each made when it is first needed. */
export class Peer {
  readonly chain: VerifiedChain
  readonly principal: Principal
  readonly #ownBox: BoxKey
  #verifyingKey: VerifyingKey | undefined
  #sharedKey: Uint8Array | undefined

  constructor(chain: VerifiedChain, ownBox: BoxKey) {
    this.chain = chain
    this.principal = principalOf(chain)
    this.#ownBox = ownBox
  }

  get verifyingKey(): VerifyingKey {
    this.#verifyingKey ??= primitives.verifyingKey(this.chain.credential.sign)
    return this.#verifyingKey
  }

  /** @throws CollectiveError `credentialInvalid` where its public key is one that no secret key has */
  get sharedKey(): Uint8Array {
    this.#sharedKey ??= this.#ownBox.sharedWith(this.chain.credential.box)
    return this.#sharedKey
  }
}

/** Who a chain says somebody is. */
export function principalOf({ credential, issuer }: VerifiedChain): Principal {
  const { kind, id, digest, collectives, rights } = credential
  const attributes = { rights: [...rights], ...(issuer ? { issuer: issuer.id } : {}) }
  return { kind, id, credential: digest, collectives, attributes }
}
