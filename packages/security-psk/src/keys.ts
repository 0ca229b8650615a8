import { BoundedCache, encodeText } from '@collective/core/internal'
import type { Principal } from '@collective/core'

// A stranger may claim any collective; both roles of a hundred of them are more than anybody is in.
const maxKeys = 256
const salt = encodeText('collective-psk-1').slice()

/** A key of WebCrypto that makes and checks authentication codes. */
export type TagKey = Awaited<ReturnType<typeof crypto.subtle.deriveKey>>

/**
 * The keys that frames are authenticated by: one for each collective and each role of a sender, so that nothing of a node can pass for
 * something of a client, nor anything of one collective in another.
 */
export class RoleKeys {
  readonly #base: Promise<TagKey>
  readonly #keys = new BoundedCache<Promise<TagKey>>(maxKeys)

  /** @param secret not changed any more */
  constructor(secret: Uint8Array<ArrayBuffer>) {
    this.#base = crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  }

  get(role: Principal['kind'], collective: string): Promise<TagKey> {
    const info = `${role}\n${collective}`
    return this.#keys.get(info, () => this.#derive(info))
  }

  async #derive(info: string): Promise<TagKey> {
    const terms = { name: 'HKDF', hash: 'SHA-256', salt, info: encodeText(info).slice() }
    const made = { name: 'HMAC', hash: 'SHA-256', length: 256 }
    return crypto.subtle.deriveKey(terms, await this.#base, made, false, ['sign', 'verify'])
  }
}
