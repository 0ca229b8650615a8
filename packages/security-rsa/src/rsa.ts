import { SenderOrder } from '@collective/core/internal'
import type {
  CallOptions,
  Message,
  OpenedMessage,
  Principal,
  ReadFrame,
  Recipient,
  SealedMessage,
  Security,
} from '@collective/core'
import { Opener } from './frames/open'
import { Sealer } from './frames/seal'
import { rsaParts, type RsaParts } from './parts'
import type { RsaOptions } from './options'

/**
 * X.509 certificates of any authority, such as a Puppet CA. Everything is signed, by RSA-PSS, ECDSA or Ed25519 as the key is; in the mode
 * `encrypt` direct messages and answers are encrypted for their recipients, by AES-256-GCM and RSA-OAEP.
 * @throws CollectiveError `credentialInvalid` where certificate, key, authorities and revocation lists do not belong together;
 *   `invalidOption`; what the source of revocation lists throws
 */
export async function rsa(options: RsaOptions): Promise<Security> {
  return new Rsa(await rsaParts(options))
}

class Rsa implements Security {
  readonly scheme: string
  readonly principal: Principal
  readonly #sealer: Sealer
  readonly #opener: Opener
  readonly #order = new SenderOrder()

  constructor(parts: RsaParts) {
    this.scheme = parts.scheme
    this.principal = parts.principal
    this.#sealer = new Sealer(parts)
    this.#opener = new Opener(parts)
  }

  async seal(
    message: Message,
    recipients: readonly Recipient[],
    { signal }: CallOptions,
  ): Promise<SealedMessage> {
    signal.throwIfAborted()
    return this.#sealer.seal(message, recipients, signal)
  }

  async open(frame: ReadFrame, { signal }: CallOptions): Promise<OpenedMessage> {
    signal.throwIfAborted()
    return this.#order.run(frame.line.credential, () => this.#opener.open(frame))
  }
}
