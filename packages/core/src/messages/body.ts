import type { FilterJson } from '../filters/filter'
import type { ErrorCode } from '../errors/codes'
import type { JsonObject, JsonValue } from './json'
import type { NodeOutcome } from './outcome'

/** The version of the bodies below. */
export const messageVersion = 1

/** W3C trace context, carried as it came. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

/** How much of a stream may be on its way to its reader: a node waits where either is reached, and one partial reply always fits. */
export interface StreamWindow {
  /** Partial replies. */
  readonly frames: number
  /** Of their bodies, together. */
  readonly bytes: number
}

/** What callers ask for where nobody says otherwise. */
export const defaultStreamWindow: StreamWindow = Object.freeze({ frames: 32, bytes: 1024 * 1024 })

/** What a node keeps for one stream whatever is asked; who asks for more gets this. */
export const maxStreamWindow: StreamWindow = Object.freeze({ frames: 1024, bytes: 4 * 1024 * 1024 })

/** What a caller wants done. */
export interface RequestBody {
  readonly v: typeof messageVersion
  /** The run this request belongs to, 32 hexadecimal digits. */
  readonly run: string
  /** 1, or n+1 where the caller wants an action of the same run done again. */
  readonly attempt: number
  readonly agent: string
  readonly action: string
  readonly filter?: FilterJson
  readonly data: JsonObject
  /** How long the action may take, counted on the node from receipt. */
  readonly timeoutMs: number
  /** A dry run. */
  readonly noop?: boolean
  readonly trace?: TraceContext
  /** The caller reads partial replies, so many ahead; without it none are sent. */
  readonly stream?: StreamWindow
}

/** How one request ended on one node, or a part of what it gives on the way. */
export interface ReplyBody {
  readonly v: typeof messageVersion
  /** The id of the request this answers. */
  readonly request: string
  readonly run: string
  readonly agent: string
  readonly action: string
  readonly outcome: NodeOutcome
  /** MCollective's 0 to 5. */
  readonly status: number
  /** For people; `OK` when all went well. */
  readonly message: string
  /** Why, for programs, where the outcome alone does not say it. */
  readonly code?: ErrorCode
  readonly data?: JsonValue
  /** Partial replies count up from 1, and the one that ends the stream counts on: 1 where there were none. */
  readonly sequence: number
  /** More replies follow; its outcome is `ok`. */
  readonly partial?: true
  /** Names this life of the node process, 16 hexadecimal digits. */
  readonly boot: string
}

/** Asks nodes to stop working on a request of the same caller. */
export interface CancelBody {
  readonly v: typeof messageVersion
  readonly request: string
  readonly run: string
}

/** Says how far a stream has been read, which makes room for more, and may have the rest sent again. */
export interface CreditBody {
  readonly v: typeof messageVersion
  readonly request: string
  readonly run: string
  /** Partial replies that the caller has no need of any more: all up to this one. 0 for none. */
  readonly received: number
  /** Send again what there is from this one on; always answered, at least by an ack. */
  readonly again?: number
}

/** What a node says between request and reply, or to a cancel. */
export const ackStates = ['accepted', 'cancelled', 'stopping', 'alreadyDone', 'unknown'] as const

/** `accepted`: it runs or waits here. The others answer a cancel. */
export type AckState = (typeof ackStates)[number]

/** A sign of life that is no result. */
export interface AckBody {
  readonly v: typeof messageVersion
  readonly request: string
  readonly state: AckState
  readonly boot: string
}

/** Something that happened on a node. */
export interface EventBody {
  readonly v: typeof messageVersion
  readonly kind: string
  readonly data: JsonValue
  /** Counts up from 1 per node process. */
  readonly sequence: number
  readonly boot: string
}
