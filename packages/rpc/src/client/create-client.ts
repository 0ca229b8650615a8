import {
  CollectiveError,
  type Filter,
  type Identity,
  type JsonObject,
  type Principal,
  type Status,
} from '@collective/core'
import { abortable } from '@collective/core/internal'
import { Alarm } from '../system/alarm'
import { connectWithin } from '../system/connect'
import { ActiveRun } from './active-run'
import { AnswerIntake } from './answer-intake'
import { resolveClientOptions, type ClientSettings } from './client-options'
import { ConnectionWatch } from './connection-watch'
import { Correlation } from './correlation'
import { fleetEvents } from './event-stream'
import { Feed } from './feed'
import { fetchDdl } from './fetch-ddl'
import { discover, discoverByBroadcast } from './find-roster'
import { namedCall, typedCall, type RunCall } from './run-call'
import { Sender } from './sender'
import { Suspects } from './suspects'
import type { AgentDdl } from '../agents/ddl'
import type { ActionDefinitions, AgentDefinition } from '../agents/definition'
import type { AgentProxy, Client, ClientOptions, FleetEvent, NamedAgent } from './client'
import type { ClientParts } from './client-parts'
import type { DiscoverOptions, PingReply, Roster } from './roster'
import type { Run, RunOptions } from './run'

/**
 * Connects a client; it can ask when it resolves.
 * @throws CollectiveError `invalidName`, `invalidOption`; what the transport's connect throws; the signal's reason
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const client = new FleetClient(resolveClientOptions(options))
  await client.open(options.signal)
  return client
}

class FleetClient implements Client {
  readonly #settings: ClientSettings
  readonly #parts: ClientParts
  readonly #intake: AnswerIntake
  readonly #runs = new Set<ActiveRun<unknown>>()
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(settings: ClientSettings) {
    const correlation = new Correlation(settings.clock)
    const { signal } = this.#closing
    this.#settings = settings
    this.#parts = {
      settings,
      correlation,
      signal,
      sender: new Sender(settings),
      connection: new ConnectionWatch(settings.clock),
      suspects: new Suspects(settings, signal),
    }
    this.#intake = new AnswerIntake(settings, correlation, signal)
  }

  async open(signal: AbortSignal | undefined): Promise<void> {
    const { transport, connectTimeoutMs, clock } = this.#settings
    const { sender, connection } = this.#parts
    try {
      await connectWithin(transport, { timeoutMs: connectTimeoutMs, clock, signal })
      await transport.subscribe([sender.replyTo], frame => this.#intake.receive(frame), {
        signal: this.#parts.signal,
      })
      signal?.throwIfAborted()
    } catch (error) {
      await this.close({ timeout: 0 })
      throw error
    }
    void connection.follow(transport)
  }

  get principal(): Principal {
    return this.#settings.security.principal
  }

  get collective(): string {
    return this.#settings.collective
  }

  agent<Name extends string, Actions extends ActionDefinitions>(
    definition: AgentDefinition<Name, Actions>,
  ): AgentProxy<Actions>
  agent(name: string, ddl?: AgentDdl): NamedAgent
  agent(agent: string | AgentDefinition, ddl?: AgentDdl): unknown {
    return typeof agent === 'string' ? this.#named(agent, ddl) : this.#proxy(agent)
  }

  #named(agent: string, ddl: AgentDdl | undefined): Readonly<Record<keyof NamedAgent, unknown>> {
    const run = (isStreamed: boolean) => (action: string, input: JsonObject, options: RunOptions) =>
      this.#run({ ...namedCall({ agent, action }, input, ddl), isStreamed }, options)
    return { name: agent, call: run(false), stream: run(true) }
  }

  #proxy(definition: AgentDefinition): Readonly<Record<string, unknown>> {
    const calls = Object.keys(definition.actions).map(action => {
      const call = (input: unknown, options: RunOptions): Run<unknown, unknown> =>
        this.#run(typedCall(definition, action, input), options)
      return [action, call] as const
    })
    return Object.freeze(Object.fromEntries(calls))
  }

  #run(call: RunCall, options: RunOptions): Run<unknown, unknown> {
    this.#assertOpen()
    const run = new ActiveRun<unknown>(this.#parts, call, options ?? {})
    this.#runs.add(run)
    void this.#forgetAtEnd(run)
    return run
  }

  async #forgetAtEnd(run: ActiveRun<unknown>): Promise<void> {
    await run.ended
    this.#runs.delete(run)
  }

  async discover(where: Filter, options: DiscoverOptions = {}): Promise<Roster> {
    this.#assertOpen()
    return discover(this.#parts, where, options)
  }

  async *ping(where: Filter, options: DiscoverOptions = {}): AsyncGenerator<PingReply, void, undefined> {
    this.#assertOpen()
    const leaving = new AbortController()
    const feed = new Feed<PingReply>()
    const signals = [leaving.signal, ...(options.signal ? [options.signal] : [])]
    const onAnswer = (sender: Identity, timeMs: number): void => feed.push({ sender, timeMs })
    const asked = { ...options, signal: AbortSignal.any(signals), onAnswer }
    discoverByBroadcast(this.#parts, where, asked).then(
      () => feed.end(),
      (error: unknown) => feed.fail(error),
    )
    try {
      yield* feed
    } finally {
      leaving.abort()
    }
  }

  async ddl(agent: string, target: RunOptions): Promise<AgentDdl> {
    this.#assertOpen()
    return fetchDdl(this.#parts, agent, target)
  }

  events(options: {
    readonly kinds: readonly string[]
    readonly signal?: AbortSignal
  }): AsyncIterable<FleetEvent> {
    this.#assertOpen()
    return fleetEvents(this.#parts, options)
  }

  status(): AsyncIterable<Status> {
    return this.#settings.transport.status()
  }

  close(options: { readonly timeout?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(options.timeout ?? 10_000)
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(timeoutMs: number): Promise<void> {
    const { transport, clock, logger } = this.#settings
    const tooLong = new AbortController()
    const alarm = new Alarm(clock, () =>
      tooLong.abort(new CollectiveError('drainTimeout', 'closing took too long')),
    )
    alarm.by(clock.monotonicMs() + timeoutMs)
    try {
      await abortable(this.#endRuns(), tooLong.signal)
      await abortable(transport.drain({ signal: tooLong.signal }), tooLong.signal)
    } catch (error) {
      logger.debug({ err: error }, 'not everything was over when the client was closed')
    }
    alarm.stop()
    this.#closing.abort(new CollectiveError('closed', 'the client is closed'))
    await transport.close()
  }

  async #endRuns(): Promise<void> {
    for (const run of this.#runs) run.abort()
    await Promise.all([...this.#runs].map(run => run.ended))
  }

  #assertOpen(): void {
    if (this.#closed) throw new CollectiveError('closed', 'the client has been closed: make another one')
  }
}
