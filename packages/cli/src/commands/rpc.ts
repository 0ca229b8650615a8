import { callAction } from '../calls/call-action'
import { readCall } from '../calls/read-call'
import { readInputs } from '../inputs/read-inputs'
import type { Invocation } from '../program/command'

/** `collective rpc`: an action on the nodes that match. What the action takes and gives is asked of the nodes. */
export async function rpc(invocation: Invocation): Promise<number> {
  const { agent, action, texts } = readCall(invocation)
  return callAction(invocation, {
    agent,
    action,
    inputFor: ({ input }) => readInputs(texts, { action: `${agent} ${action}`, schema: input }),
  })
}
