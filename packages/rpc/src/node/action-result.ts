import { isCollectiveError, type ErrorCode, type JsonValue, type NodeOutcome } from '@collective/core'
import { isActionFailure } from '../agents/fail'
import { describeIssues } from '../agents/describe-issues'
import { errorWithoutTexts, withoutTexts } from '../agents/sensitive'
import { sensitiveIn } from './travelling-input'
import type { HostedAction } from './agent-table'
import { isGenerator, runStream, type PartialReplies } from './run-stream'
import type { ActionContext } from '../agents/implementation'

/** How a request ended, before it is a reply. */
export type ActionResult =
  | { readonly outcome: 'ok'; readonly data: unknown }
  | {
      readonly outcome: Exclude<NodeOutcome, 'ok'>
      readonly code: ErrorCode
      readonly message: string
      readonly data?: JsonValue
    }

/**
 * Runs an action to its end and names it; never rejects.
 * @param partials where what it yields goes; without it that is dropped
 */
export async function runAction(
  action: HostedAction,
  context: ActionContext,
  partials?: PartialReplies,
): Promise<ActionResult> {
  const { partial: schema } = action
  try {
    const returned = action.handler(context)
    if (!schema || !isGenerator(returned)) return checkedOutput(action, await returned)
    const { signal, log } = context
    return checkedOutput(action, await runStream(returned, { schema, partials, signal, log }))
  } catch (thrown) {
    return resultOfThrow(thrown, action, context)
  }
}

function checkedOutput(action: HostedAction, output: unknown): ActionResult {
  const parsed = action.output.safeParse(output ?? {})
  if (parsed.success) return { outcome: 'ok', data: parsed.data }
  return {
    outcome: 'error',
    code: 'invalidOutput',
    message: `the action returned what its own schema refuses: ${describeIssues(parsed.error.issues, { schema: action.output, value: output })}`,
  }
}

function resultOfThrow(thrown: unknown, action: HostedAction, context: ActionContext): ActionResult {
  const { signal, log } = context
  if (isActionFailure(thrown))
    return { outcome: 'failed', code: 'actionFailed', message: thrown.message, data: thrown.data }
  if (signal.aborted) return resultOfAbort(signal.reason)
  if (isCollectiveError(thrown))
    return { outcome: outcomeOfCode(thrown.code), code: thrown.code, message: thrown.message }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  const sensitive = sensitiveIn(action, context.input)
  log.error({ err: errorWithoutTexts(thrown, sensitive) }, 'the action threw')
  return { outcome: 'error', code: 'actionError', message: withoutTexts(message, sensitive) }
}

/** An action may say by a coded error what the caller should read as outcome. */
function outcomeOfCode(code: ErrorCode): Exclude<NodeOutcome, 'ok'> {
  if (code === 'denied' || code === 'missingData' || code === 'invalidData' || code === 'timedOut')
    return code
  return code === 'actionFailed' ? 'failed' : 'error'
}

/** The result of an action that stopped because its signal fired. */
function resultOfAbort(reason: unknown): Extract<ActionResult, { message: string }> {
  const code = isCollectiveError(reason) ? reason.code : 'cancelled'
  const message = isCollectiveError(reason) ? reason.message : 'cancelled by the caller'
  return { outcome: code === 'timedOut' ? 'timedOut' : 'cancelled', code, message }
}
