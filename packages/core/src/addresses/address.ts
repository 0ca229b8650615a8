import type { Identity } from '../identity/identity'

/** Read by every node that has the agent. */
export interface BroadcastAddress {
  readonly type: 'broadcast'
  readonly collective: string
  readonly agent: string
}

/** Read by one node. */
export interface DirectAddress {
  readonly type: 'direct'
  readonly collective: string
  readonly identity: Identity
}

/** Read by one client process. */
export interface ReplyAddress {
  readonly type: 'reply'
  readonly collective: string
  /** The caller id, such as `cert=alice`. */
  readonly caller: string
  /** 64 random bits that survive reconnects, 16 hexadecimal digits. */
  readonly instance: string
}

/** Read by whoever watches. In subscriptions `kind` and `identity` may be `*`: any. */
export interface EventAddress {
  readonly type: 'event'
  readonly collective: string
  readonly kind: string
  readonly identity: Identity
}

/** The kind of event by which a broker says that a node's connection ended without a goodbye: a node emits none of this kind itself. */
export const suspectKind = 'suspect'

/** Where a frame goes. Transports turn it into the names of their broker (`formatAddress` and `encodeSegment` are there for that). */
export type Address = BroadcastAddress | DirectAddress | ReplyAddress | EventAddress

/** Whether an address, as subscriptions have it, stands for several. */
export function isWildcard(address: Address): boolean {
  return address.type === 'event' && (address.kind === '*' || address.identity === '*')
}

/** The address of every node with an agent. */
export const broadcastAddress = (collective: string, agent: string): BroadcastAddress => ({
  type: 'broadcast',
  collective,
  agent,
})

/** The address of one node. */
export const directAddress = (collective: string, identity: Identity): DirectAddress => ({
  type: 'direct',
  collective,
  identity,
})

/** The address of one client process. */
export const replyAddress = (collective: string, caller: string, instance: string): ReplyAddress => ({
  type: 'reply',
  collective,
  caller,
  instance,
})

/** The address of a node's events of one kind; `*` for any in subscriptions. */
export const eventAddress = (collective: string, kind: string, identity: Identity): EventAddress => ({
  type: 'event',
  collective,
  kind,
  identity,
})
