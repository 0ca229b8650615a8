import { namesIn, type AuthorizationContext, type Authorize, type Decision } from '@collective/core'
import { parseInput } from '../agents/parse-input'
import { errorWithoutTexts, sensitiveTexts } from '../agents/sensitive'
import { permissionOf } from './permission'
import { asItTravels } from './travelling-input'
import type { ActionResult } from './action-result'
import type { HostedAction, HostedAgent } from './agent-table'
import type { NodeParts } from './node-parts'
import type { NodeRequest } from './request'

/** Why a request is not carried out. */
export type Refusal = Extract<ActionResult, { readonly message: string }>

/** A request that may be carried out: its action, and its input as the action gets it. */
export interface Permitted {
  readonly action: HostedAction
  readonly input: Readonly<Record<string, unknown>>
}

/** What checking a request came to, and what the authorizer said where there is one. */
export type Checked = (Refusal | Permitted) & { readonly decision?: Decision }

/** Everything that can refuse a request of a matching node: agent, action, dry run, input, authorizer. */
export class Checks {
  readonly #parts: NodeParts

  constructor(parts: NodeParts) {
    this.#parts = parts
  }

  /**
   * At once, where there is no authorizer to wait for. Never rejects. Where there is one it decides before anything is said, so that nobody
   * learns from the refusal of a senseless request what a sensible one would have been denied.
   */
  check(request: NodeRequest, agent: HostedAgent | undefined): Checked | Promise<Checked> {
    const usable = this.#usable(request, agent)
    const authorizers = this.#authorizersOf(agent)
    return authorizers.length === 0 ? usable : this.#authorized(request, usable, authorizers)
  }

  #authorizersOf(agent: HostedAgent | undefined): readonly Authorize[] {
    return [this.#parts.settings.authorize, agent?.authorize].filter(each => each !== undefined)
  }

  #usable({ body }: NodeRequest, agent: HostedAgent | undefined): Refusal | Permitted {
    if (!agent) return unknownAgent(body.agent, this.#parts.agents.names())
    const action = agent.actions.get(body.action)
    if (!action) return unknownAction(body, [...agent.actions.keys()])
    if (body.noop && !action.ddl.noop) return noopUnsupported(body.action)
    const parsed = parseInput(action.input, body.data)
    if (!parsed.ok) return { outcome: parsed.code, code: parsed.code, message: parsed.message }
    return { action, input: parsed.value }
  }

  async #authorized(
    request: NodeRequest,
    usable: Refusal | Permitted,
    authorizers: readonly Authorize[],
  ): Promise<Checked> {
    const ask = (): AuthorizationContext => this.#contextOf(request, usable)
    const onFailure = (error: unknown): void => this.#tellFailure(request, error)
    const decision = await permissionOf(ask, authorizers, { clock: this.#parts.settings.clock, onFailure })
    return { ...(decision.allow ? usable : this.#deny(request, decision.reason)), decision }
  }

  #tellFailure({ body }: NodeRequest, error: unknown): void {
    const { agents, settings } = this.#parts
    const sensitive = sensitiveTexts(agents.inputSchema(body.agent, body.action), body.data)
    settings.logger.error({ err: errorWithoutTexts(error, sensitive) }, 'the authorizer failed, which denies')
  }

  #contextOf(request: NodeRequest, usable: Refusal | Permitted): AuthorizationContext {
    const { settings, metadata, data } = this.#parts
    const { caller, header, body, filter } = request
    return {
      caller,
      collective: header.collective,
      agent: body.agent,
      action: body.action,
      input: 'action' in usable ? asItTravels(usable.action, usable.input) : body.data,
      identity: settings.identity,
      ...metadata.current(),
      filterNames: namesIn(filter),
      data: (plugin, argument) => data.query(plugin, argument),
    }
  }

  #deny({ caller, body }: NodeRequest, reason: string | undefined): Refusal {
    this.#parts.counters.denied += 1
    const message = reason ?? `${caller.id} may not call ${body.agent} ${body.action} here`
    return { outcome: 'denied', code: 'denied', message }
  }
}

function unknownAgent(agent: string, agents: readonly string[]): Refusal {
  const message = `this node has no agent ${agent}, only ${agents.join(', ')}`
  return { outcome: 'unknownAgent', code: 'unknownAgent', message }
}

function unknownAction(wanted: { agent: string; action: string }, actions: readonly string[]): Refusal {
  const message = `the agent ${wanted.agent} has no action ${wanted.action}, only ${actions.join(', ')}`
  return { outcome: 'unknownAction', code: 'unknownAction', message }
}

function noopUnsupported(action: string): Refusal {
  return { outcome: 'refused', code: 'noopUnsupported', message: `the action ${action} has no dry run` }
}
