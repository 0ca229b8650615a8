import { readAgentCall, type AgentWords } from '../calls/agent-call'
import { callAction } from '../calls/call-action'
import { readInputs } from '../inputs/read-inputs'
import type { RenderReply } from '../calls/presentation'
import type { RunCommand } from '../program/command'

/** An agent's own command. */
export interface AgentCommand extends AgentWords {
  /** How the replies of an action are shown, where there is a better way than its DDL's. */
  readonly renderers?: Readonly<Record<string, RenderReply>> | undefined
}

/** `collective service restart nginx`: `collective rpc` with fewer words. What an action takes is asked of the nodes. */
export function agentCommand(command: AgentCommand): RunCommand {
  return async invocation => {
    const { agent, action, texts } = readAgentCall(command, invocation)
    return callAction(invocation, {
      agent,
      action,
      inputFor: ({ input }) => readInputs(texts, { action: `${agent} ${action}`, schema: input }),
      render: command.renderers?.[action],
    })
  }
}
