import type {
  Asker,
  Filter,
  JournalKey,
  MessageHeader,
  Principal,
  ReplyAddress,
  RequestBody,
} from '@collective/core'

/** A verified request on its way through the node. */
export interface NodeRequest {
  readonly header: MessageHeader
  readonly caller: Principal
  /** To whom the answer is sealed. */
  readonly asker: Asker
  readonly body: Omit<RequestBody, 'filter'>
  readonly filter: Filter
  /** Where the answer goes; undefined where none is wanted. */
  readonly replyTo: ReplyAddress | undefined
  /** It names this node; a broadcast does not, and is not answered where it does not fit. */
  readonly isDirect: boolean
  /** When it came, on the monotonic clock. Milliseconds. */
  readonly receivedMs: number
}

/** What it is known by: somebody else's request of the same id is another one. */
export function keyOf({ caller, header }: NodeRequest): JournalKey {
  return { caller: caller.id, requestId: header.id }
}
