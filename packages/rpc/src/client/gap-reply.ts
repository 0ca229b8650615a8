import type { Identity, ReplyBody } from '@collective/core'
import type { Answer } from './correlation'
import type { RequestTerms } from './roster-request'

/** What ends a stream that cannot be continued, in place of the node's own reply. */
export function gapReply(
  sender: Identity,
  { id: request, body }: Pick<RequestTerms, 'id' | 'body'>,
  why: string,
): Answer<ReplyBody> {
  const { run, agent, action } = body
  const ended = { outcome: 'error', status: 5, code: 'streamGap', message: why } as const
  const reply = { v: 1, request, run, agent, action, ...ended, sequence: 1, boot: '' } as const
  return { sender, body: reply, bytes: 0 }
}
