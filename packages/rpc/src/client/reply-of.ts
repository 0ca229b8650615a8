import { codeOfOutcome, statusCodeOf, type Identity, type ReplyBody } from '@collective/core'
import type { Answer } from './correlation'
import type { FailedReply, PartialReply, Reply } from './run'
import type { RunCall } from './run-call'

/**
 * What a node answered, as the caller reads it. The data has passed the schema on the node, which is what gives it its type: it is not
 * parsed again here, because parsing twice breaks what transforms.
 */
export function replyOf<Data>({ sender, body }: Answer<ReplyBody>, { agent, action }: RunCall): Reply<Data> {
  const { outcome, message: statusmsg, data } = body
  if (outcome === 'ok')
    return { sender, agent, action, outcome, statuscode: 0, statusmsg, data: data as Data }
  const code = body.code ?? codeOfOutcome[outcome]
  const failed = { sender, agent, action, outcome, statuscode: statusCodeOf(outcome), statusmsg, code }
  return data === undefined ? failed : { ...failed, data }
}

/** A part of what a node gives, as the caller reads it. */
export function partOf(
  { sender, body }: Answer<ReplyBody>,
  { agent, action }: RunCall,
): PartialReply<unknown> {
  return { sender, agent, action, outcome: 'partial', sequence: body.sequence, data: body.data }
}

/** What is read instead of a reply that had to make room here and could not be had from the node again. */
export function lostReply(sender: Identity, { agent, action }: RunCall): FailedReply {
  const statusmsg =
    'it answered, but its reply was not kept here, and it did not give it again: read replies faster'
  return { sender, agent, action, outcome: 'replyLost', statuscode: 5, statusmsg, code: 'replyLost' }
}
