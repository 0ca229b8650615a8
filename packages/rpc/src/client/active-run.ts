import {
  CollectiveError,
  filterToJson,
  toCollectiveError,
  type Identity,
  type ReplyBody,
  type RequestBody,
} from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { Deferred } from '../system/deferred'
import { Aggregates } from './aggregates'
import { findRoster } from './find-roster'
import { broadcastWithoutResults } from './broadcast-request'
import { ReplyStream, type ReplySource } from './reply-stream'
import { lostReply, partOf, replyOf } from './reply-of'
import { RosterRequest } from './roster-request'
import { planRun, type RunPlan } from './run-plan'
import { RunTally } from './run-tally'
import type { ClientParts } from './client-parts'
import type { Answer } from './correlation'
import type { Roster } from './roster'
import type { Progress, Reply, Run, RunOptions, RunSummary } from './run'
import type { RunCall } from './run-call'
import type { AnswerKind } from './run-progress'

/** One call on one roster, from finding it to its last outcome. It starts when it is made. */
export class ActiveRun<Data> implements Run<Data, unknown>, ReplySource<Data> {
  readonly id: string
  /** Resolves at the end, however it ends. */
  readonly ended: Promise<void>
  readonly #parts: ClientParts
  readonly #call: RunCall
  readonly #tally: RunTally
  readonly #stream: ReplyStream<Data>
  readonly #aggregates: Aggregates
  readonly #aborting = new AbortController()
  readonly #roster = new Deferred<Roster>()
  readonly #summary = new Deferred<RunSummary>()
  #onProgress: ((progress: Progress) => void) | undefined
  #request: RosterRequest | undefined
  #found = 0

  constructor(parts: ClientParts, call: RunCall, options: RunOptions) {
    this.id = parts.sender.newId()
    this.#parts = parts
    this.#call = call
    this.#tally = new RunTally(parts.settings.clock, parts.sender.newId())
    this.#stream = new ReplyStream<Data>(this, parts.settings.limits.unreadBytes)
    this.#aggregates = new Aggregates(call.aggregates)
    this.ended = this.#run(options)
  }

  roster(): Promise<Roster> {
    return this.#roster.promise
  }

  summary(): Promise<RunSummary> {
    this.#stream.skim()
    return this.#summary.promise
  }

  [Symbol.asyncIterator](): AsyncIterator<Reply<Data, unknown>> {
    return this.#stream.read()
  }

  /** Ends the run with the outcomes that it has within the grace; what runs on nodes is cancelled. */
  abort(): void {
    if (this.#aborting.signal.aborted) return
    this.#aborting.abort(new CollectiveError('aborted', 'the run was aborted'))
    this.#request?.abort()
  }

  leave(): void {
    this.abort()
  }

  read(sender: Identity, bytes: number): void {
    this.#request?.streams?.read(sender, bytes)
  }

  readAll(): void {
    this.#request?.streams?.readAll()
  }

  resume(): void {
    this.#request?.streams?.resume()
  }

  async fetchAgain(identity: Identity): Promise<Reply<Data>> {
    const answer = await this.#request?.fetchAgain(identity)
    return answer ? replyOf(answer, this.#call) : lostReply(identity, this.#call)
  }

  async #run(options: RunOptions): Promise<void> {
    const stopListening = onAbort(options.signal, () => this.abort())
    try {
      const plan = planRun(this.#call, options, this.#parts.settings)
      this.#onProgress = plan.onProgress
      const summary = await this.#carryOut(plan)
      this.#stream.end()
      this.#summary.resolve(summary)
      this.#report('finished')
    } catch (error) {
      this.#fail(toCollectiveError(error))
    } finally {
      stopListening()
    }
  }

  #fail(error: CollectiveError): void {
    this.#roster.reject(error)
    this.#summary.reject(error)
    this.#stream.fail(error)
  }

  async #carryOut(plan: RunPlan): Promise<RunSummary> {
    this.#report('discovering')
    const isForAnybody = plan.noResults && !plan.roster && !plan.limit
    const roster = isForAnybody ? await this.#askAnybody(plan) : await this.#find(plan)
    this.#roster.resolve(roster)
    this.#tally.found(roster)
    await this.#ask(plan, roster.identities)
    return this.#summarize()
  }

  /** A broadcast: nobody is found first, and nobody is known afterwards. */
  async #askAnybody(plan: RunPlan): Promise<Roster> {
    const { requestId } = this.#tally
    return broadcastWithoutResults(this.#parts, {
      id: requestId,
      body: this.#body(plan),
      ttlMs: plan.times.ttlMs,
    })
  }

  #find(plan: RunPlan): Promise<Roster> {
    const onFound = (identity: Identity): void => {
      this.#found += 1
      plan.discovery.onFound?.(identity)
      this.#report('discovering')
    }
    return findRoster(this.#parts, plan, { signal: this.#aborting.signal, onFound })
  }

  async #ask(plan: RunPlan, roster: readonly Identity[]): Promise<void> {
    const { noResults, times } = plan
    const onAnswer = (answer: Answer<ReplyBody>, kind: AnswerKind): void => this.#take(answer, kind)
    const id = this.#tally.requestId
    this.#request = new RosterRequest(this.#parts, {
      id,
      body: this.#body(plan),
      roster,
      times,
      noResults,
      onAnswer,
      onPart: part => this.#stream.pushPart(partOf(part, this.#call), part.bytes),
      onDecided: () => this.#report('running'),
    })
    this.#report('running')
    if (this.#aborting.signal.aborted) this.#request.abort()
    await this.#request.carryOut()
  }

  #body({ call, where, times, noop, window }: RunPlan): RequestBody {
    return {
      v: 1,
      run: this.id,
      attempt: 1,
      agent: call.agent,
      action: call.action,
      data: call.input,
      timeoutMs: times.timeoutMs,
      ...(where && where.node.type !== 'all' ? { filter: filterToJson(where) } : {}),
      ...(noop ? { noop } : {}),
      ...(window && !this.#stream.isSkimmed ? { stream: window } : {}),
    }
  }

  #take(answer: Answer<ReplyBody>, kind: AnswerKind): void {
    this.#tally.count(answer, kind)
    if (kind !== 'counted') return
    if (answer.body.outcome === 'ok') this.#aggregates.add(answer.body.data)
    this.#stream.push(replyOf(answer, this.#call), answer.bytes)
    this.#report('running')
  }

  #summarize(): RunSummary {
    const progress = this.#request?.progress
    return {
      stats: this.#tally.stats(this.#request),
      outcomes: Object.fromEntries(progress?.outcomes() ?? []),
      aggregates: this.#aggregates.results(),
    }
  }

  #report(phase: Progress['phase']): void {
    if (!this.#onProgress) return
    const { size, finished } = this.#request?.progress ?? { size: this.#found, finished: 0 }
    try {
      this.#onProgress({ phase, discovered: size, finished })
    } catch (error) {
      this.#parts.settings.logger.error({ err: error }, 'a progress listener threw')
    }
  }
}
