import { CollectiveError, type Admission, type ErrorCode } from '@collective/core'
import { runAction, type ActionResult } from './action-result'
import { targetOf } from './answer'
import { Checks, type Checked, type Permitted, type Refusal } from './checks'
import { KnownRequests } from './known-requests'
import { refusalByTime } from './life'
import type { OnAnswer, Task } from './task'
import { TaskTable } from './task-table'
import type { HostedAction, HostedAgent } from './agent-table'
import type { NodeParts } from './node-parts'
import { keyOf, type NodeRequest } from './request'

// Whatever else is asked: how long a request of no known action may take to be refused.
const refusalTimeoutMs = 10_000

/** What is known of a request before it is admitted. */
interface Foreseen {
  /** What the cheap terms of its filter come to; undefined where it depends on data plugins. */
  readonly matches: boolean | undefined
  readonly checked: Checked
}

/** What takes a verified request from its arrival to its reply. Each step is one method; a refusal ends the way. */
export class Requests {
  readonly tasks: TaskTable
  readonly known: KnownRequests
  readonly #parts: NodeParts
  readonly #checks: Checks

  constructor(parts: NodeParts) {
    this.#parts = parts
    this.#checks = new Checks(parts)
    this.known = new KnownRequests(parts)
    this.tasks = new TaskTable(parts.settings.clock)
  }

  /** Takes a request; resolves when it is answered, dropped or finished. */
  async receive(request: NodeRequest): Promise<void> {
    const agent = this.#parts.agents.get(request.body.agent)
    const late = this.#refusalByTime(request, agent)
    if (late) return this.#answerLate(request, late)
    const matches = this.#parts.matcher.matchesCheaply(request.filter)
    if (matches === false && !request.isDirect) return this.#passOver()
    const checked = await this.#checks.check(request, agent)
    if (checked.decision?.allow === false) return this.#answerDenied(request, checked)
    if (agent?.immediate) return this.#answerAtOnce(request, { matches, checked })
    const admission = await this.#admit(request)
    if (!admission.admitted) return this.#answerKnown(request, admission)
    const task = this.#newTask(request, agent?.actions.get(request.body.action))
    try {
      await this.#conclude(task, { matches, checked })
    } finally {
      this.tasks.settle(task)
    }
  }

  /** The last moment to start it may be over. */
  #refusalByTime({ header }: NodeRequest, agent: HostedAgent | undefined): Refusal | undefined {
    const { settings } = this.#parts
    return refusalByTime(header, {
      nowMs: settings.clock.nowMs(),
      knowsFromMs: agent?.immediate ? undefined : settings.journal.knowsFromMs,
      skewMs: settings.limits.skewMs,
    })
  }

  /**
   * The ttl decides only whether to start: what was started in time is asked for again as long as it runs, and after. Broadcasts are only
   * counted, as nobody knows who was meant.
   */
  async #answerLate(request: NodeRequest, late: Refusal): Promise<void> {
    const { counters } = this.#parts
    if (await this.#answeredAsKnown(request)) return
    if (late.outcome === 'expired') counters.expired += 1
    if (!request.isDirect) counters.drop(late.code)
    await this.#refuse(request, late)
  }

  /**
   * A denial leaves no trace that the same request could find, and comes before anything is said of the filter: whether that matches, and
   * whether it did, is an answer too. What was permitted once and is asked for again is answered all the same.
   */
  async #answerDenied(request: NodeRequest, checked: Checked): Promise<void> {
    if (await this.#answeredAsKnown(request)) return
    this.#parts.audit.decision(request, checked.decision)
    if ('outcome' in checked) await this.#refuse(request, checked)
  }

  async #answeredAsKnown(request: NodeRequest): Promise<boolean> {
    const { settings, call } = this.#parts
    const known = await settings.journal.find(keyOf(request), call)
    if (known && request.isDirect) await this.#answerKnown(request, { admitted: false, known })
    return known !== undefined
  }

  /** Answers what was never admitted. A broadcast meant nobody in particular, so that nobody waits for this node. */
  async #refuse(request: NodeRequest, refusal: Refusal): Promise<void> {
    const { answers, audit } = this.#parts
    audit.outcome(request, refusal)
    if (!request.isDirect) return
    await answers.send(targetOf(request), await answers.sealResult(request, refusal))
  }

  #passOver(): void {
    this.#parts.counters.filtered += 1
  }

  /** What finds nodes has no side effects: nothing to remember, and no turn to wait for. */
  async #answerAtOnce(request: NodeRequest, { matches, checked }: Foreseen): Promise<void> {
    const { call, answers, audit, counters, matcher } = this.#parts
    audit.decision(request, checked.decision)
    if ('outcome' in checked) return this.#refuse(request, checked)
    if (!(matches ?? (await matcher.matchesByData(request.filter))))
      return this.#refuse(request, this.#notMatched())
    counters.passed += 1
    const deadlineMs = this.#onWallClock(request.receivedMs + request.body.timeoutMs)
    const context = this.#parts.contextOf(request, {
      input: checked.input,
      stop: call,
      deadlineMs,
      isStreamed: false,
    })
    const result = await runAction(checked.action, context)
    audit.outcome(request, result)
    await answers.send(targetOf(request), await answers.sealResult(request, result))
  }

  #notMatched(): Refusal {
    this.#passOver()
    return { outcome: 'notMatched', code: 'notMatched', message: 'this node does not match the filter' }
  }

  #admit({ header, body, caller }: NodeRequest): Promise<Admission> {
    const { journal, limits } = this.#parts.settings
    const { run: runId, attempt, timeoutMs } = body
    const runsMs = Math.min(timeoutMs, limits.maxTimeoutMs)
    const keepUntilMs = header.createdMs + header.ttlMs + 2 * limits.skewMs + runsMs
    const entry = { caller: caller.id, requestId: header.id, runId, attempt, keepUntilMs }
    return journal.admit(entry, this.#parts.call)
  }

  async #answerKnown(request: NodeRequest, admission: Exclude<Admission, { admitted: true }>): Promise<void> {
    if ('refused' in admission) return this.#refuse(request, refusalOfAdmission(admission.refused))
    this.#parts.counters.duplicates += 1
    await this.known.answer(request, admission.known)
  }

  /** Decides on an admitted request, and answers or runs it. */
  async #conclude(task: Task, { matches, checked }: Foreseen): Promise<void> {
    const { audit, cancels, matcher, counters } = this.#parts
    const { request } = task
    if (cancels.take(request.caller.id, request.header.id)) return void (await task.stop(cancelledError()))
    if (matches === false) return task.answer(this.#notMatched())
    audit.decision(request, checked.decision)
    if ('outcome' in checked) return task.answer(checked)
    if (!(matches ?? (await matcher.matchesByData(request.filter)))) return task.answer(this.#notMatched())
    counters.passed += 1
    const refused = this.#refusalByLoad(request)
    await (refused ? task.answer(refused) : this.#run(task, checked))
  }

  #refusalByLoad({ caller }: NodeRequest): Refusal | undefined {
    const { queue, isDraining } = this.#parts
    if (isDraining()) return busy('draining', 'this node is shutting down')
    const refused = queue.refusal(caller.id)
    return refused && busy(refused, 'this node has as much to do as it may take: try again later')
  }

  /** Runs the action in its turn; holds its slot until it settles, however long its answer has been given. */
  #run(task: Task, permitted: Permitted): Promise<void> {
    const { queue, hooks } = this.#parts
    const { caller, body } = task.request
    hooks.onReceive(task.request)
    return queue.enqueue(body.agent, caller.id, async () => {
      if (task.start()) await task.answer(await this.#result(task, permitted))
    })
  }

  #result(task: Task, { action, input }: Permitted): Promise<ActionResult> {
    const { hooks, contextOf, streams } = this.#parts
    const { request } = task
    hooks.onExecute(request)
    const deadlineMs = this.#onWallClock(task.deadlineMs)
    const partials = action.partial && streams.begin(request, error => void task.stop(error))
    const isStreamed = partials !== undefined
    return runAction(action, contextOf(request, { input, stop: task, deadlineMs, isStreamed }), partials)
  }

  /** A point on the monotonic clock as actions are told it: milliseconds since 1970. */
  #onWallClock(monotonicMs: number): number {
    const { clock } = this.#parts.settings
    return clock.nowMs() + monotonicMs - clock.monotonicMs()
  }

  #newTask(request: NodeRequest, action: HostedAction | undefined): Task {
    const { limits } = this.#parts.settings
    const longestMs = action ? limits.maxTimeoutMs : refusalTimeoutMs
    return this.tasks.add(request, Math.min(request.body.timeoutMs, longestMs), this.#onAnswer)
  }

  readonly #onAnswer: OnAnswer = async (request, result) => {
    const { audit, answers, settings, call, hooks, streams } = this.#parts
    audit.outcome(request, result)
    try {
      const sequence = request.body.stream ? await streams.end(request) : 1
      const isAnswered = isForCaller(request, result)
      const reply = isAnswered ? await answers.sealResult(request, result, sequence) : undefined
      await settings.journal.finish(keyOf(request), reply, call)
      if (reply) await answers.send(targetOf(request), reply)
    } catch (error) {
      settings.logger.error({ err: error, requestId: request.header.id }, 'a request could not be answered')
    }
    hooks.onReply(request, result.outcome, settings.clock.monotonicMs() - request.receivedMs)
  }
}

/** A broadcast is answered by those that fit and may: silence says nothing about the others. */
function isForCaller({ isDirect }: NodeRequest, { outcome }: ActionResult): boolean {
  return isDirect || (outcome !== 'denied' && outcome !== 'notMatched')
}

/** What a task is stopped with when its caller asked for that. */
export function cancelledError(): CollectiveError {
  return new CollectiveError('cancelled', 'cancelled by the caller')
}

function busy(code: ErrorCode, message: string): Refusal {
  return { outcome: 'busy', code, message }
}

function refusalOfAdmission(code: Extract<Admission, { refused: ErrorCode }>['refused']): Refusal {
  if (code === 'journalUnavailable')
    return busy(code, 'this node cannot write down what it runs, and its log says why: try again later')
  if (code !== 'duplicateRun')
    return busy(code, 'this node remembers as many live requests as it may: try again later')
  const message = 'this node has had a request of this run already: say attempt n+1 to run it again'
  return { outcome: 'refused', code, message }
}
