import type { ReadFrame } from '../frames/frame'
import type { Identity } from '../identity/identity'
import type { JsonObject } from '../messages/json'
import type { Message } from '../messages/message'
import type { CallOptions } from './transport'

/** Who somebody is, as far as the security scheme can tell. The same for every scheme. */
export interface Principal {
  readonly kind: 'node' | 'client'
  /** A node's identity or a caller id, such as `cert=alice`. */
  readonly id: string
  /** The collectives it belongs to; undefined where the scheme does not restrict them. */
  readonly collectives?: readonly string[]
  /** What else its credential says. */
  readonly attributes: JsonObject
}

/** What a message became: one protected line and body for all, and an envelope for each recipient in their order. */
export interface SealedMessage {
  readonly protected: Uint8Array
  readonly body: Uint8Array
  /** As many as there are recipients; one, where there are none. */
  readonly envelopes: readonly Uint8Array[]
}

/** A message and who made it. */
export interface OpenedMessage {
  readonly message: Message
  readonly principal: Principal
}

/**
 * Makes frames of messages and messages of frames. `open` is called after the cheap gates (size, version, scheme, address, ttl) and
 * before anything in the body is looked at.
 */
export interface Security {
  /** The scheme's name, as the protected line has it. */
  readonly scheme: string
  /** Who this side is. */
  readonly principal: Principal
  /**
   * @param recipients the roster of a direct message, the one caller of an answer, or empty for a broadcast or an event
   * @throws `requestTooLarge`; the signal's reason
   */
  seal(message: Message, recipients: readonly Identity[], options: CallOptions): Promise<SealedMessage>
  /** @throws `notVerified`, `wrongAddress` where it was made for somebody else, `frameMalformed`; the signal's reason */
  open(frame: ReadFrame, options: CallOptions): Promise<OpenedMessage>
}
