import type { Address, EventAddress } from '../addresses/address'
import type { CollectiveError } from '../errors/error'
import type { ReceivedFrame } from '../frames/frame'
import type { Identity } from '../identity/identity'

/** What every call that waits takes: it gives up, with the signal's reason, when the signal fires. */
export interface CallOptions {
  readonly signal: AbortSignal
}

/** How a connection is made. */
export interface ConnectOptions extends CallOptions {
  /**
   * Where the broker sends an empty frame if a connection of this transport ends and nobody closed it, in MQTT by a will. A hint for whoever
   * waits, which may be late or wrong; brokers that know no such thing send nothing.
   */
  readonly farewell?: EventAddress
}

/** What a broker can tell and hold. */
export interface TransportCapabilities {
  /** `publish` can answer `unroutable` for direct addresses. */
  readonly unroutable: boolean
  /** The broker itself drops what is past `expiresMs`. */
  readonly expiry: boolean
  /** The largest frame in bytes that the broker takes, where it is known. */
  readonly maxFrameBytes?: number
}

/** The broker that a transport is connected to, for people. */
export interface Peer {
  /** Its URL without credentials. */
  readonly url: string
  /** What is spoken with it, such as `MQTT 5`. */
  readonly protocol: string
}

/** One body, and to each address its own envelope. */
export interface Publication {
  readonly targets: readonly PublicationTarget[]
  readonly protected: Uint8Array
  readonly body: Uint8Array
  /** From now, how long the broker may keep it. Milliseconds. */
  readonly expiresMs: number
}

/** Where one copy goes, and the line that is its own. */
export interface PublicationTarget {
  readonly address: Address
  readonly envelope: Uint8Array
}

/** What the broker knows of one copy: it took it, nobody is there, or it does not say. */
export type PublishResult = 'accepted' | 'unroutable' | 'unknown'

/**
 * How a connection stands. `connected` comes again after each reconnect, with the count of them; `failed` is final.
 */
export type Status =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly reconnects: number }
  | { readonly state: 'reconnecting'; readonly attempt: number; readonly cause: CollectiveError }
  | { readonly state: 'failed'; readonly cause: CollectiveError }
  | { readonly state: 'closed' }

/** Ends one subscription. */
export interface Subscription {
  /** Resolves when no further frame will be handed over. */
  close(): Promise<void>
}

/** Called for each frame that arrives, in the order of arrival. What it throws is the transport's to log, never to crash on. */
export type OnFrame = (frame: ReceivedFrame) => void

/**
 * Moves opaque frames between addresses; knows nothing of requests. Every promise rejects with a `CollectiveError`.
 * A custom one is proved by `transportCompliance` of `@collective/testing`.
 */
export interface Transport {
  readonly capabilities: TransportCapabilities
  /** With whom it is connected, or was last; undefined before that, and for transports that do not tell. */
  readonly peer?: Peer | undefined
  /**
   * Connects; once per transport.
   * @throws `connectTimeout`, `connectRefused`, `connectFailed`, `notAuthorized`, `identityConflict`; the signal's reason
   */
  connect(options: ConnectOptions): Promise<void>
  /**
   * Sends one copy per target and says what the broker knows of each, in the order of the targets.
   * @throws `notConnected` where nothing was sent, `frameTooLarge`, `invalidAddress`; the signal's reason
   */
  publish(publication: Publication, options: CallOptions): Promise<PublishResult[]>
  /**
   * Resolves when the broker has taken the subscription; it is renewed by itself after a reconnect.
   * Event addresses may have `*` as kind or identity.
   * @throws `notConnected`, `notAuthorized`, `invalidAddress`; the signal's reason
   */
  subscribe(addresses: readonly Address[], onFrame: OnFrame, options: CallOptions): Promise<Subscription>
  /** Every change from now on, beginning with how it stands now; bounded, newest wins. Ends after `closed` or `failed`. */
  status(): AsyncIterable<Status>
  /**
   * Who the broker says is there, for those whose broker keeps such a list: the nodes to expect in discovery. A snapshot.
   * @returns undefined where this broker does not say
   * @throws `notConnected`, `invalidName`; the signal's reason
   */
  presence?(collective: string, options: CallOptions): Promise<ReadonlySet<Identity> | undefined>
  /** Takes no further publications and resolves when the broker has those that were taken. */
  drain(options: CallOptions): Promise<void>
  /** Disconnects at once; safe in every state and more than once. */
  close(): Promise<void>
}
