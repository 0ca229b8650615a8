import type { Facts, JsonValue, Logger, Principal } from '@collective/core'
import type { ActionContext, NodeView } from '../agents/implementation'
import type { DataPlugins } from './data-plugins'
import type { Metadata } from './metadata'
import type { NodeRequest } from './request'

/** What an action is given beyond its request. */
export interface ActionTerms {
  readonly input: Readonly<Record<string, unknown>>
  /** What has the signal; looked at when the action does. */
  readonly stop: { readonly signal: AbortSignal }
  /** Milliseconds since 1970. */
  readonly deadlineMs: number
  /** Whether what it yields goes to the caller. */
  readonly isStreamed: boolean
}

/** What is the same for all actions of a node. */
export interface ActionHost {
  readonly node: NodeView
  readonly log: Logger
  readonly metadata: Metadata
  readonly plugins: DataPlugins
}

/** What one action gets. Its signal is a getter of the class: an object literal with one is a hidden class of its own each time. */
export class RequestContext implements ActionContext {
  readonly input: Readonly<Record<string, unknown>>
  readonly caller: Principal
  readonly requestId: string
  readonly agent: string
  readonly action: string
  readonly collective: string
  readonly identity: string
  readonly deadlineMs: number
  readonly isStreamed: boolean
  readonly noop: boolean
  readonly log: Logger
  readonly facts: Facts
  readonly classes: readonly string[]
  readonly node: NodeView
  /** Of its own, so that it can be taken out of the context. */
  readonly data: (plugin: string, argument?: string) => Promise<Readonly<Record<string, JsonValue>>>
  readonly #stop: { readonly signal: AbortSignal }

  constructor({ header, body, caller }: NodeRequest, terms: ActionTerms, host: ActionHost) {
    this.input = terms.input
    this.caller = caller
    this.requestId = header.id
    this.agent = body.agent
    this.action = body.action
    this.collective = header.collective
    this.identity = host.node.identity
    this.deadlineMs = terms.deadlineMs
    this.isStreamed = terms.isStreamed
    this.noop = body.noop ?? false
    this.log = host.log
    this.facts = host.metadata.facts
    this.classes = host.metadata.classes
    this.node = host.node
    this.data = (plugin, argument) => host.plugins.query(plugin, argument)
    this.#stop = terms.stop
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }
}
