import type { Address } from '../addresses/address'

/** The kinds of message. */
export const messageKinds = ['request', 'reply', 'cancel', 'credit', 'ack', 'event'] as const

/** What a message is for. */
export type MessageKind = (typeof messageKinds)[number]

/**
 * Whom a message is for, in the words of the protected line:
 * every node with an agent, the members of a roster, one waiting request, or whoever watches an event kind.
 */
export type Audience =
  | { readonly type: 'agent'; readonly agent: string }
  | { readonly type: 'roster' }
  | { readonly type: 'request'; readonly requestId: string }
  | { readonly type: 'event'; readonly kind: string }

/** What is said in the clear about a message, and is signed where the scheme signs. */
export interface MessageHeader {
  readonly kind: MessageKind
  readonly collective: string
  /** 128 random bits, 32 hexadecimal digits. */
  readonly id: string
  /** When it was made: milliseconds since 1970 on the maker's clock. */
  readonly createdMs: number
  /** How long after that it may still be acted on. */
  readonly ttlMs: number
  readonly to: Audience
  /** Where answers go; requests, cancels and credits have it. */
  readonly replyTo?: Address
}

/** A message as the layers above security see it: header and the body's bytes in the clear (JSON, see `body.ts`). */
export interface Message extends MessageHeader {
  readonly body: Uint8Array
}
