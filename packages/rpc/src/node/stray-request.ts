import { all, CollectiveError, type OpenedMessage, type ReplyAddress } from '@collective/core'
import type { NodeRequest } from './request'

const everybody = all()

/** A request as far as it is known to who cannot read it, or has only been told of it: enough to answer it. */
export function strayRequest(
  { message, principal, asker }: OpenedMessage,
  about: { readonly id: string; readonly run: string },
): NodeRequest {
  const { id, run } = about
  const named = { agent: 'unknown', action: 'unknown' }
  return {
    header: { ...message, id },
    caller: principal,
    asker,
    body: { v: 1, run, attempt: 1, ...named, data: {}, timeoutMs: 1 },
    filter: everybody,
    replyTo: replyToOf(message),
    isDirect: true,
    receivedMs: 0,
  }
}

/** Where the answers go. @throws CollectiveError `frameMalformed` */
export function replyToOf({ replyTo }: OpenedMessage['message']): ReplyAddress | undefined {
  if (!replyTo || replyTo.type === 'reply') return replyTo
  throw new CollectiveError('frameMalformed', 'expected a reply address as replyTo')
}
