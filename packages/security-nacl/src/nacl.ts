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
import { principalOf } from './credentials/peer'
import { Opener } from './frames/open'
import { NaclParts, scheme } from './frames/parts'
import { Sealer } from './frames/seal'
import { resolveNaclOptions, type NaclOptions } from './options'

/** One side's security, which takes what changes while it is in use. */
export interface NaclSecurity extends Security {
  /**
   * Takes a newer list of revoked credentials; it counts from the next frame on.
   * @throws CollectiveError `credentialInvalid` where it is no list of the authority, or an older one
   */
  useRevocations(list: string): Promise<void>
  /**
   * Takes a group key that was granted to this side.
   * @throws CollectiveError `credentialInvalid` where it is none, or for another credential
   */
  useGroupKey(grant: string): Promise<void>
}

/**
 * Ed25519 signatures and nacl boxes, with credentials that an authority issues. Requests, cancels and events are signed; answers are boxed
 * to who asked; direct requests are encrypted for their recipients, broadcasts and events by the group key of their collective where there is one.
 * @throws CollectiveError `credentialInvalid` where credential, keys and authority do not belong together; `invalidOption`
 */
export function nacl(options: NaclOptions): NaclSecurity {
  const settings = resolveNaclOptions(options)
  const parts = new NaclParts(settings, options)
  if (options.revocations !== undefined) parts.revocations.useNow(options.revocations)
  for (const grant of options.groupKeys ?? []) parts.groupKeys.addNow(grant)
  return new RunningNacl(parts)
}

class RunningNacl implements NaclSecurity {
  readonly scheme = scheme
  readonly principal: Principal
  readonly #parts: NaclParts
  readonly #sealer: Sealer
  readonly #opener: Opener
  readonly #order = new SenderOrder()

  constructor(parts: NaclParts) {
    this.principal = principalOf(parts.own)
    this.#parts = parts
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

  useRevocations(list: string): Promise<void> {
    return this.#parts.revocations.use(list)
  }

  useGroupKey(grant: string): Promise<void> {
    return this.#parts.groupKeys.add(grant)
  }
}
