import { isJsonObject, namesIn, type Authorize, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { parseInput } from '../agents/parse-input'
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

/** What checking a request came to. */
export type Checked = Refusal | Permitted

/** Everything that can refuse a request of a matching node: agent, action, dry run, input, authorizer. */
export class Checks {
  readonly #parts: NodeParts

  constructor(parts: NodeParts) {
    this.#parts = parts
  }

  /** At once, where there is no authorizer to wait for. Never rejects: an authorizer that throws denies. */
  check(request: NodeRequest, agent: HostedAgent | undefined): Checked | Promise<Checked> {
    const { body } = request
    if (!agent) return unknownAgent(body.agent, this.#parts.agents.names())
    const action = agent.actions.get(body.action)
    if (!action) return unknownAction(body, [...agent.actions.keys()])
    if (body.noop && !action.ddl.noop) return noopUnsupported(body.action)
    const parsed = parseInput(action.input, body.data)
    if (!parsed.ok) return { outcome: parsed.code, code: parsed.code, message: parsed.message }
    const permitted = { action, input: parsed.value }
    const { authorize } = this.#parts.settings
    return authorize ? this.#authorized(request, permitted, authorize) : permitted
  }

  async #authorized(request: NodeRequest, permitted: Permitted, authorize: Authorize): Promise<Checked> {
    const { settings, metadata, audit } = this.#parts
    const { caller, header, body, filter } = request
    const { facts, classes } = metadata.current()
    try {
      const decision = await authorize({
        caller,
        collective: header.collective,
        agent: body.agent,
        action: body.action,
        input: asItTravels(permitted),
        identity: settings.identity,
        facts,
        classes,
        filterNames: namesIn(filter),
      })
      audit.decision(request, decision)
      return decision.allow ? permitted : this.#deny(request, decision.reason)
    } catch (error) {
      settings.logger.error({ err: error }, 'the authorizer threw, which denies')
      audit.decision(request, { allow: false, reason: 'the authorizer threw' })
      return this.#deny(request, 'the authorizer of this node failed')
    }
  }

  #deny({ caller, body }: NodeRequest, reason: string | undefined): Refusal {
    this.#parts.counters.denied += 1
    const message = reason ?? `${caller.id} may not call ${body.agent} ${body.action} here`
    return { outcome: 'denied', code: 'denied', message }
  }
}

/** The input with its defaults, in the form that travels: what an authorizer can write rules about. */
function asItTravels({ action, input }: Permitted): JsonObject {
  const encoded: unknown = z.encode(action.input, input)
  return isJsonObject(encoded) ? encoded : {}
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
