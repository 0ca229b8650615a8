import { codeOfOutcome, statusCodeOf, type Identity, type ReplyBody } from '@collective/core'
import type { Reply } from './run'
import type { RunCall } from './run-call'

/** What a node answered, as the caller reads it. An output that does not fit the schema here is an error and no data. */
export function replyOf<Data>(sender: Identity, body: ReplyBody, call: RunCall<Data>): Reply<Data> {
  const about = { sender, agent: body.agent, action: body.action }
  const { outcome, message } = body
  if (outcome !== 'ok') {
    const code = body.code ?? codeOfOutcome[outcome]
    const base = { ...about, outcome, statuscode: statusCodeOf(outcome), statusmsg: message, code }
    return body.data === undefined ? base : { ...base, data: body.data }
  }
  const output = call.read(body.data)
  if (output.ok) return { ...about, outcome, statuscode: 0, statusmsg: message, data: output.data }
  return { ...about, outcome: 'error', statuscode: 5, statusmsg: output.message, code: 'invalidOutput' }
}
