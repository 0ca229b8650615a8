import { agentFromDdl, type ActionContext, type AgentImplementation } from '@collective/rpc'
import { cleanEnvironment, type Environment } from '../process/clean-environment'
import { pipedOutput } from '../process/piped-output'
import { runProgram } from '../process/run-program'
import { endAs } from './ending'
import { readReply, withExchange, type Exchange } from './exchange'
import {
  resolveExternalOptions,
  type ExternalOptions,
  type ResolvedExternalOptions,
} from './external-options'
import type { JsonObject } from '@collective/core'

/**
 * An agent whose actions a program in any language does: it reads the request from one file and writes its reply to another, as MCollective's
 * external agents do.
 * @throws CollectiveError `invalidAgent` for a DDL that is none, `invalidOption`
 */
export function external(options: ExternalOptions): AgentImplementation {
  const resolved = resolveExternalOptions(options)
  const definition = agentFromDdl(resolved.ddl)
  const handle = (context: ActionContext): Promise<JsonObject> => answer(context, resolved)
  const handlers = Object.keys(definition.actions).map(action => [action, handle] as const)
  return definition.implement(Object.fromEntries(handlers))
}

async function answer(context: ActionContext, options: ResolvedExternalOptions): Promise<JsonObject> {
  return withExchange(requestOf(context), async exchange => {
    const { exitcode, output } = await runProgram(
      {
        file: options.file,
        args: [...options.args, exchange.requestFile, exchange.replyFile],
        environment: cleanEnvironment({ LC_ALL: 'C', ...options.environment, ...places(exchange) }),
        cwd: exchange.folder,
      },
      { signal: context.signal, killAfterMs: options.killAfterMs, output: pipedOutput(options.maxBytes) },
    )
    const stderr = output.stderr.bytes.toString()
    logOutput(context, { stdout: output.stdout.bytes.toString(), stderr })
    const data = await replyData(exchange, { exitcode, maxBytes: options.maxBytes })
    return endAs({ exitcode, stderr, data }, `${context.agent} ${context.action}`)
  })
}

// A program that failed has said why; what it left in its reply file need not be whole.
async function replyData(
  exchange: Exchange,
  { exitcode, maxBytes }: { readonly exitcode: number; readonly maxBytes: number },
): Promise<JsonObject> {
  const reading = readReply(exchange, maxBytes)
  return exitcode === 0 ? reading : reading.catch(() => ({}))
}

/** What a program is told, in MCollective's words where it has any. */
function requestOf(context: ActionContext): JsonObject {
  const { agent, action, input, caller, requestId, collective, identity, deadlineMs, noop } = context
  return {
    agent,
    action,
    data: jsonOf(input),
    sender: caller.id,
    callerid: caller.id,
    uniqid: requestId,
    collective,
    identity,
    deadline: deadlineMs,
    noop,
  }
}

// It has been checked by a schema that was made of JSON Schema.
function jsonOf(input: unknown): JsonObject {
  return JSON.parse(JSON.stringify(input)) as JsonObject
}

// MCollective's names, so that its programs run as they are.
function places({ requestFile, replyFile }: Exchange): Environment {
  return { MCOLLECTIVE_REQUEST_FILE: requestFile, MCOLLECTIVE_REPLY_FILE: replyFile }
}

function logOutput({ log }: ActionContext, { stdout, stderr }: { stdout: string; stderr: string }): void {
  if (stdout !== '') log.info({ stdout }, 'what the program of the action printed')
  if (stderr !== '') log.warn({ stderr }, 'what the program of the action complained of')
}
