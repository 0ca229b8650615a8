import { CollectiveError, type Authorize, type JsonObject } from '@collective/core'
import type { z } from 'zod'
import { strictSchema } from '../agents/strict-schema'
import type { ActionDdl } from '../agents/ddl'
import type { AgentDefinition } from '../agents/definition'
import type { AgentImplementation, AnyHandler } from '../agents/implementation'

/** One action, ready to be called. */
export interface HostedAction {
  readonly ddl: ActionDdl
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  /** Of what it yields. */
  readonly partial: z.ZodObject | undefined
  readonly handler: AnyHandler
}

/** One agent, ready to be called. */
export interface HostedAgent {
  readonly definition: AgentDefinition
  readonly actions: ReadonlyMap<string, HostedAction>
  /** The agent's own, beside the node's. */
  readonly authorize: Authorize | undefined
  /** Answered at once, beside the queue and the journal: what finds nodes must not wait for what they do. */
  readonly immediate: boolean
}

const unknownInput: JsonObject = Object.freeze({ properties: {}, additionalProperties: false })

/** The agents that a node has now. */
export class AgentTable {
  readonly #agents = new Map<string, HostedAgent>()

  /** @throws CollectiveError `invalidAgent` where the name is taken */
  add(implementation: AgentImplementation, immediate = false): void {
    const { definition, options } = implementation
    if (this.#agents.has(definition.name)) {
      throw new CollectiveError(
        'invalidAgent',
        `expected agents of different names, got a second one called ${definition.name}: remove one of them`,
      )
    }
    const actions = hostedActions(implementation)
    this.#agents.set(definition.name, { definition, actions, authorize: options.authorize, immediate })
  }

  remove(name: string): void {
    this.#agents.delete(name)
  }

  get(name: string): HostedAgent | undefined {
    return this.#agents.get(name)
  }

  /** The schema of an action's input; of one that there is not, the schema of what nobody knows. */
  inputSchema(agent: string, action: string): JsonObject {
    return this.#agents.get(agent)?.actions.get(action)?.ddl.input ?? unknownInput
  }

  names(): readonly string[] {
    return [...this.#agents.keys()]
  }

  definitions(): readonly AgentDefinition[] {
    return [...this.#agents.values()].map(agent => agent.definition)
  }
}

function hostedActions({ definition, handlers }: AgentImplementation): ReadonlyMap<string, HostedAction> {
  const actions = new Map<string, HostedAction>()
  for (const [name, action] of Object.entries(definition.actions)) {
    const ddl = definition.ddl.actions[name]
    const handler = handlers.get(name)
    if (!ddl || !handler)
      throw new CollectiveError(
        'invalidAgent',
        `agent ${definition.name}: the action ${name} has no code: make it with implement()`,
      )
    actions.set(name, {
      ddl,
      handler,
      input: strictSchema(action.input),
      output: strictSchema(action.output),
      partial: action.partial && strictSchema(action.partial),
    })
  }
  return actions
}
