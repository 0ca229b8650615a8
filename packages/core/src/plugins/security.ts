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
  /** What names its credential in protected lines: a digest where the scheme has credentials, else the claim itself. */
  readonly credential: string
  /** The collectives it belongs to; undefined where the scheme does not restrict them. */
  readonly collectives?: readonly string[]
  /** What else its credential says. */
  readonly attributes: JsonObject
}

/**
 * Whoever made a message, as an answer to it is sealed: `open` gives it, `seal` takes it back, and nobody else looks inside. It holds what
 * the scheme needs for that, however long the answer takes, so that no cache has to remember who asks.
 */
export interface Asker {
  /** The caller id, or a node's identity. */
  readonly id: string
}

/** A member of a roster, by its identity; or who asked, for an answer. */
export type Recipient = Identity | Asker

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
  /** To whom an answer is sealed. */
  readonly asker: Asker
}

/**
 * Makes frames of messages and messages of frames. `open` is called after the cheap gates (size, version, scheme, address, ttl) and
 * before anything in the body is looked at. Both may work on many messages at once; of one sender's frames `open` settles the earlier
 * ones first (`SenderOrder` does that).
 */
export interface Security {
  /** The scheme's name, as the protected line has it. */
  readonly scheme: string
  /** Who this side is. */
  readonly principal: Principal
  /**
   * @param recipients the roster of a direct message, the one asker of an answer, or empty for a broadcast or an event
   * @throws `requestTooLarge`; the signal's reason
   */
  seal(message: Message, recipients: readonly Recipient[], options: CallOptions): Promise<SealedMessage>
  /**
   * Whether its sender is a node or a client, and fits the message, is for the caller to decide.
   * @throws `notVerified`; `credentialInvalid`, `credentialExpired`, `credentialRevoked`, `credentialUnknown` and `wrongCollective` where
   *   the scheme has credentials; `wrongAddress` where it was made for somebody else; `frameMalformed`; an `UnreadableError` where the
   *   sender is verified and the body cannot be decrypted here; the signal's reason
   */
  open(frame: ReadFrame, options: CallOptions): Promise<OpenedMessage>
}
