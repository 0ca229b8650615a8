import type { AuthorizationContext, Authorize, DataFields, DataQuery, Decision } from '@collective/core'
import type { ActionPolicy } from './action-policy'

/** What `policyAuthorizer` takes. */
export interface PolicyAuthorizerOptions {
  /** The policy of an agent; undefined where it has none. */
  readonly policyOf: (agent: string) => ActionPolicy | undefined
  /** What holds for agents without a policy. @default false */
  readonly allowUnconfigured?: boolean
}

/** Policies as the authorizer of a node or an agent. */
export function policyAuthorizer({
  policyOf,
  allowUnconfigured = false,
}: PolicyAuthorizerOptions): Authorize {
  return async context => {
    const policy = policyOf(context.agent)
    if (policy) return decide(policy, context)
    const rule = `no policy for the agent ${context.agent}, and allowUnconfigured is ${allowUnconfigured}`
    return { allow: allowUnconfigured, rule }
  }
}

/** The rule goes into the audit and not to the caller, who is told what was denied and not why. */
async function decide(policy: ActionPolicy, context: AuthorizationContext): Promise<Decision> {
  const { action, input, identity, facts, classes, filterNames } = context
  const question = { caller: context.caller.id, action, input, identity, facts, classes, filterNames }
  const data = await answersOf(policy.dataQueries(question), context)
  const { allow, rule } = policy.explain({ ...question, data })
  return { allow, rule }
}

/** What the data plugins answer; one that fails gives none, and a rule without it opens nothing. */
async function answersOf(
  queries: readonly DataQuery[],
  context: AuthorizationContext,
): Promise<Record<string, DataFields>> {
  const settled = await Promise.allSettled(
    queries.map(async ({ key, plugin, argument }) => [key, await context.data(plugin, argument)] as const),
  )
  return Object.fromEntries(settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])))
}
