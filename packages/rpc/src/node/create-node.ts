import {
  CollectiveError,
  eventAddress,
  suspectKind,
  type EventAddress,
  type JsonObject,
} from '@collective/core'
import { version } from '../../package.json'
import { redact } from './redact'
import { newInstance } from '../system/identifiers'
import { connectWithin } from '../system/connect'
import { agentData } from './agent-data'
import { AgentTable } from './agent-table'
import { Answers } from './answer'
import { Audit } from './audit'
import { Counters } from './counters'
import { DataPlugins } from './data-plugins'
import { discoveryImplementation } from './discovery-agent'
import { Emitter } from './emitter'
import { Intake } from './intake'
import { Matcher } from './matcher'
import { NodeMetadata } from './metadata'
import { describeRequest, Hooks } from './node-hooks'
import { resolveNodeOptions, type NodeSettings } from './node-options'
import { Registration } from './registration'
import { RememberedCancels } from './remembered-cancels'
import { RequestContext } from './request-context'
import { Requests } from './requests'
import { Streams } from './streams'
import { Subscriptions } from './subscriptions'
import { WorkQueue } from './work-queue'
import type { AgentImplementation, NodeCounters } from '../agents/implementation'
import type { FleetNode, HookedRequest, NodeOptions } from './node'
import type { NodeParts } from './node-parts'

/**
 * Starts a node: reads its facts, connects, and serves when it resolves. It starts nothing global, installs no signal handler and never
 * ends the process.
 * @throws CollectiveError `invalidIdentity`, `invalidName`, `invalidOption`, `invalidAgent`, `factsUnavailable`; what the transport's connect throws
 */
export async function createNode(options: NodeOptions): Promise<FleetNode> {
  const node = new RunningNode(resolveNodeOptions(options))
  await node.start()
  return node
}

class RunningNode implements FleetNode {
  readonly boot: string
  readonly startedMs: number
  readonly version = version
  readonly #settings: NodeSettings
  readonly #parts: NodeParts
  readonly #requests: Requests
  readonly #subscriptions: Subscriptions
  readonly #agents = new AgentTable()
  readonly #data: DataPlugins
  readonly #emitter: Emitter
  readonly #registration: Registration | undefined
  readonly #closing = new AbortController()
  #isDraining = false
  #closed: Promise<readonly HookedRequest[]> | undefined

  constructor(settings: NodeSettings) {
    this.#settings = settings
    this.boot = newInstance(settings.random)
    this.startedMs = settings.clock.nowMs()
    this.#data = new DataPlugins(
      [agentData(this.#agents), ...settings.dataPlugins],
      settings.clock,
      settings.logger,
    )
    this.#parts = this.#assemble()
    this.#requests = new Requests(this.#parts)
    this.#emitter = new Emitter(settings, this.boot)
    this.#registration = this.#registers()
    const intake = new Intake(this.#parts, this.#requests)
    this.#subscriptions = new Subscriptions(
      settings.transport,
      settings.collectives,
      frame => void intake.receive(frame),
    )
  }

  #assemble(): NodeParts {
    const { clock, logger, facts, classes, factsMaxAgeMs, limits } = this.#settings
    const counters = new Counters()
    const agents = this.#agents
    const metadata = new NodeMetadata({ facts, classes, maxAgeMs: factsMaxAgeMs, clock, logger })
    const call = { signal: this.#closing.signal }
    const answers = new Answers(this.#settings, { boot: this.boot, counters, call })
    const isDraining = (): boolean => this.#isDraining
    return {
      settings: this.#settings,
      boot: this.boot,
      call,
      counters,
      metadata,
      agents,
      data: this.#data,
      matcher: new Matcher({ identity: this.identity, metadata, agents, data: this.#data }),
      audit: new Audit({ auditor: this.#settings.auditor, agents, clock, logger }),
      answers,
      queue: new WorkQueue(limits),
      streams: new Streams({ answers, isDraining }),
      cancels: new RememberedCancels(),
      hooks: new Hooks(this.#settings.hooks, logger),
      isDraining,
      contextOf: (request, terms) =>
        new RequestContext(request, terms, {
          node: this,
          log: logger,
          metadata: metadata.current(),
          plugins: this.#data,
        }),
    }
  }

  #registers(): Registration | undefined {
    const { registration, clock, random, logger } = this.#settings
    if (!registration) return undefined
    return new Registration(registration, {
      emit: (kind, data) => this.emit(kind, data),
      describe: () => this.#description(),
      clock,
      random,
      logger,
    })
  }

  #description(): JsonObject {
    const { agents, metadata } = this.#parts
    const { classes } = metadata.current()
    return { version, agents: [...agents.names()], collectives: [...this.collectives], classes: [...classes] }
  }

  async start(): Promise<void> {
    const { transport, agents, connectTimeoutMs, clock } = this.#settings
    this.#parts.agents.add(discoveryImplementation, true)
    for (const agent of agents) this.#parts.agents.add(agent)
    try {
      await this.#parts.metadata.refresh()
      await this.#removeInactive(agents)
      await connectWithin(transport, {
        timeoutMs: connectTimeoutMs,
        clock,
        signal: this.#closing.signal,
        farewell: this.#farewell(),
      })
      await this.#subscriptions.open(this.identity, this.#parts.agents.names(), this.#closing.signal)
      await this.#registration?.start()
    } catch (error) {
      await this.close({ timeout: 0 })
      throw error
    }
  }

  // A connection has one will: clients of the main collective hear of it.
  #farewell(): EventAddress {
    const [main = 'collective'] = this.collectives
    return eventAddress(main, suspectKind, this.identity)
  }

  get identity(): string {
    return this.#settings.identity
  }

  get collectives(): readonly string[] {
    return this.#settings.collectives
  }

  agents(): ReturnType<AgentTable['definitions']> {
    return this.#parts.agents.definitions()
  }

  dataPlugins(): readonly string[] {
    return this.#data.names()
  }

  counters(): NodeCounters {
    return this.#parts.counters.snapshot(this.#parts.queue.running, this.#parts.queue.waiting)
  }

  configuration(): ReturnType<FleetNode['configuration']> {
    return redact(this.#settings.configuration)
  }

  status(): ReturnType<FleetNode['status']> {
    return this.#settings.transport.status()
  }

  async addAgent(agent: AgentImplementation): Promise<void> {
    if (!(await this.#isActive(agent))) return
    this.#parts.agents.add(agent)
    this.#limitAgent(agent)
    await this.#subscriptions.add(agent.definition.name, this.#closing.signal)
  }

  async removeAgent(name: string): Promise<void> {
    this.#parts.agents.remove(name)
    await this.#subscriptions.remove(name)
  }

  async emit(...[kind, data]: Parameters<FleetNode['emit']>): Promise<void> {
    await this.#emitter.emit(kind, data, this.#closing.signal)
  }

  refresh(): Promise<void> {
    return this.#parts.metadata.refresh()
  }

  close(options: { readonly timeout?: number } = {}): Promise<readonly HookedRequest[]> {
    this.#closed ??= this.#drainAndClose(options.timeout ?? 10_000)
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = await this.close()
    if (left.length === 0) return
    const named = left.map(request => `${request.agent} ${request.action} ${request.requestId}`).join(', ')
    throw new CollectiveError('drainTimeout', `the node was closed while these were running: ${named}`, {
      node: this.identity,
    })
  }

  async #drainAndClose(timeoutMs: number): Promise<readonly HookedRequest[]> {
    this.#isDraining = true
    await this.#subscriptions.close()
    this.#parts.streams.drain()
    const left = await this.#requests.tasks.drain(timeoutMs)
    await this.#registration?.stop()
    await this.#flush(timeoutMs)
    this.#closing.abort(new CollectiveError('closed', 'the node is closed'))
    this.#parts.metadata.close()
    await this.#settings.transport.close()
    await this.#parts.audit.close()
    await this.#settings.journal.close()
    return left.map(describeRequest)
  }

  async #flush(timeoutMs: number): Promise<void> {
    const { transport, clock, logger } = this.#settings
    const controller = new AbortController()
    const stopTimer = clock.schedule(timeoutMs, () =>
      controller.abort(new CollectiveError('drainTimeout', 'the broker did not take everything in time')),
    )
    try {
      await transport.drain({ signal: controller.signal })
    } catch (error) {
      logger.debug({ err: error }, 'not everything could be handed to the broker before closing')
    } finally {
      stopTimer()
    }
  }

  async #removeInactive(agents: readonly AgentImplementation[]): Promise<void> {
    for (const agent of agents) {
      if (await this.#isActive(agent)) this.#limitAgent(agent)
      else this.#parts.agents.remove(agent.definition.name)
    }
  }

  #limitAgent({ definition, options }: AgentImplementation): void {
    if (options.concurrency !== undefined) this.#parts.queue.limitAgent(definition.name, options.concurrency)
  }

  async #isActive({ options }: AgentImplementation): Promise<boolean> {
    if (!options.activate) return true
    return options.activate({
      identity: this.identity,
      ...this.#parts.metadata.current(),
      platform: platformName(),
    })
  }
}

/** Node's name of the platform, or `browser`. */
function platformName(): string {
  const host: unknown = Reflect.get(globalThis, 'process')
  if (typeof host !== 'object' || host === null) return 'browser'
  const platform: unknown = Reflect.get(host, 'platform')
  return typeof platform === 'string' ? platform : 'browser'
}
