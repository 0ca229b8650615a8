import {
  all,
  CollectiveError,
  filterFromJson,
  isCollectiveError,
  isUnreadableError,
  parseBody,
  readCancel,
  readCredit,
  readRequest,
  type OpenedMessage,
  type UnreadableError,
  type ReceivedFrame,
} from '@collective/core'
import { targetOf, type AnswerTarget } from './answer'
import { passGates, type GateSettings } from './gates'
import { refusalByTime } from './life'
import { cancelledError, type Requests } from './requests'
import { replyToOf, strayRequest } from './stray-request'
import { VerificationShare } from './verification-share'
import type { NodeParts } from './node-parts'
import type { NodeRequest } from './request'

const everybody = all()

/** The way in: from a frame on an address to a verified request, cancel or credit. Never throws and never rejects. */
export class Intake {
  readonly #parts: NodeParts
  readonly #requests: Requests
  readonly #gates: GateSettings
  readonly #verifying = new VerificationShare()

  constructor(parts: NodeParts, requests: Requests) {
    const { security, limits } = parts.settings
    this.#parts = parts
    this.#requests = requests
    this.#gates = { scheme: security.scheme, frameBytes: limits.frameBytes, maxTtlMs: limits.maxTtlMs }
  }

  /** Takes one frame; what fails before its seal held is counted and dropped. */
  async receive(received: ReceivedFrame): Promise<void> {
    this.#parts.counters.received += 1
    try {
      const opened = await this.#open(received)
      assertClient(opened)
      await this.#take(opened, received.address.type === 'direct')
    } catch (error) {
      this.#drop(error)
      if (isUnreadableError(error)) await this.#answerUnreadable(error).catch(failure => this.#drop(failure))
    }
  }

  /** A verified caller asked with a key that this node lacks: the answer brings it what it needs to ask again. */
  async #answerUnreadable({ unreadable, code, message }: UnreadableError): Promise<void> {
    const { header, principal, asker } = unreadable
    if (header.kind !== 'request') return
    const opened = { message: { ...header, body: new Uint8Array(0) }, principal, asker }
    assertClient(opened)
    await this.#refuseUnread(opened, { code, message })
  }

  async #open(received: ReceivedFrame): Promise<OpenedMessage> {
    const frame = passGates(received, this.#gates)
    const { credential } = frame.line
    this.#verifying.enter(credential)
    try {
      return await this.#parts.settings.security.open(frame, this.#parts.call)
    } finally {
      this.#verifying.leave(credential)
    }
  }

  #take(opened: OpenedMessage, isDirect: boolean): Promise<void> {
    switch (opened.message.kind) {
      case 'cancel':
        return this.#cancel(opened)
      case 'credit':
        return this.#credit(opened)
      default:
        return this.#request(opened, isDirect)
    }
  }

  #request(opened: OpenedMessage, isDirect: boolean): Promise<void> {
    let request: NodeRequest
    try {
      request = this.#readRequest(opened, isDirect)
    } catch (error) {
      return this.#takeUnread(opened, isDirect, error)
    }
    return this.#requests.receive(request)
  }

  /** What is verified but cannot be read is answered, if it was for this node alone. */
  async #takeUnread(opened: OpenedMessage, isDirect: boolean, error: unknown): Promise<void> {
    this.#drop(error)
    if (isDirect && isCollectiveError(error)) await this.#refuseUnread(opened, error)
  }

  #readRequest({ message, principal, asker }: OpenedMessage, isDirect: boolean): NodeRequest {
    const { limits, clock } = this.#parts.settings
    const body = readRequest(parseBody(message.body, limits.bodyDepth))
    if (message.to.type === 'agent' && message.to.agent !== body.agent) {
      throw new CollectiveError(
        'wrongAddress',
        `a request for the agent ${body.agent} on the address of ${message.to.agent}`,
      )
    }
    return {
      header: message,
      caller: principal,
      asker,
      body,
      filter: body.filter === undefined ? everybody : filterFromJson(body.filter, limits),
      replyTo: replyToOf(message),
      isDirect,
      receivedMs: clock.monotonicMs(),
    }
  }

  async #refuseUnread(
    opened: OpenedMessage,
    error: Pick<CollectiveError, 'code' | 'message'>,
  ): Promise<void> {
    const request = strayRequest(opened, { id: opened.message.id, run: opened.message.id })
    const result = { outcome: 'refused', code: error.code, message: error.message } as const
    const { answers } = this.#parts
    await answers.send(targetOf(request), await answers.sealResult(request, result))
  }

  async #cancel({ message, principal, asker }: OpenedMessage): Promise<void> {
    const { settings, answers, cancels, call } = this.#parts
    this.#assertInTime(message)
    const { request } = readCancel(parseBody(message.body, settings.limits.bodyDepth))
    const target: AnswerTarget = { header: message, replyTo: replyToOf(message), asker }
    const task = this.#requests.tasks.get(principal.id, request)
    if (task && task.state !== 'answered') {
      return answers.acknowledge(target, request, await task.stop(cancelledError()))
    }
    const known = await settings.journal.find({ caller: principal.id, requestId: request }, call)
    // It overtook its request, or met it between the journal and its turn: either way the request finds it there.
    const isOver = known?.state === 'finished' || known?.state === 'interrupted'
    if (!isOver) cancels.add(principal.id, request)
    await answers.acknowledge(target, request, isOver ? 'alreadyDone' : 'unknown')
  }

  async #credit(opened: OpenedMessage): Promise<void> {
    this.#assertInTime(opened.message)
    const { bodyDepth } = this.#parts.settings.limits
    await this.#requests.known.credit(opened, readCredit(parseBody(opened.message.body, bodyDepth)))
  }

  #assertInTime(message: OpenedMessage['message']): void {
    const { clock, limits } = this.#parts.settings
    const late = refusalByTime(message, {
      nowMs: clock.nowMs(),
      knowsFromMs: undefined,
      skewMs: limits.skewMs,
    })
    if (late) throw new CollectiveError(late.code, late.message)
  }

  #drop(error: unknown): void {
    const code = isCollectiveError(error) ? error.code : 'internal'
    this.#parts.counters.drop(code)
    if (code === 'internal') this.#parts.settings.logger.error({ err: error }, 'a frame could not be handled')
    else this.#parts.settings.logger.debug({ code }, 'a frame was dropped')
  }
}

/** Who sent it is a client, and wants answers for itself: nobody has nodes answer to others. */
function assertClient({ message: { replyTo }, principal }: OpenedMessage): void {
  if (principal.kind !== 'client')
    throw new CollectiveError('notVerified', 'a node may not speak as a client')
  if (replyTo?.type === 'reply' && replyTo.caller !== principal.id)
    throw new CollectiveError('wrongAddress', `${principal.id} wants answers to go to ${replyTo.caller}`)
}
