import { abortable } from '@collective/core/internal'
import {
  CollectiveError,
  type AuthorizationContext,
  type Authorize,
  type Clock,
  type Decision,
} from '@collective/core'

/** What asking authorizers takes. */
export interface PermissionTools {
  readonly clock: Clock
  /** Told of an authorizer that threw, or was silent. */
  readonly onFailure: (error: unknown) => void
}

// Nothing is remembered of a request while it is decided, so that it must not take for ever.
const longestMs = 10_000

/**
 * What all authorizers say together: the first that denies decides, and one that throws or is silent for 10 seconds denies. Never rejects.
 * @param contextOf makes what they are asked; what it throws denies too
 * @param authorizers the node's, then the agent's
 */
export async function permissionOf(
  contextOf: () => AuthorizationContext,
  authorizers: readonly Authorize[],
  tools: PermissionTools,
): Promise<Decision> {
  const rules: string[] = []
  for (const authorize of authorizers) {
    const decision = await decisionOf(contextOf, authorize, tools)
    if (!decision.allow) return decision
    if (decision.rule !== undefined) rules.push(decision.rule)
  }
  return rules.length === 0 ? { allow: true } : { allow: true, rule: rules.join('; ') }
}

async function decisionOf(
  contextOf: () => AuthorizationContext,
  authorize: Authorize,
  tools: PermissionTools,
): Promise<Decision> {
  const controller = new AbortController()
  const reason = `the authorizer of this node did not answer within ${longestMs} ms`
  const stopTimer = tools.clock.schedule(longestMs, () =>
    controller.abort(new CollectiveError('timedOut', reason)),
  )
  try {
    const decision = await abortable(Promise.resolve(authorize(contextOf())), controller.signal)
    // Whatever code without types gives: nothing but true allows.
    return { ...decision, allow: decision.allow === true }
  } catch (error) {
    tools.onFailure(error)
    return { allow: false, reason: controller.signal.aborted ? reason : 'the authorizer of this node failed' }
  } finally {
    stopTimer()
  }
}
