import {
  CollectiveError,
  encodeBody,
  statusCodeOf,
  toCollectiveError,
  type AckState,
  type Asker,
  type CallOptions,
  type JsonValue,
  type MessageHeader,
  type ReplyAddress,
  type ReplyBody,
  type SealedMessage,
  type StoredReply,
} from '@collective/core'
import { newId } from '../system/identifiers'
import type { ActionResult } from './action-result'
import type { Counters } from './counters'
import type { NodeRequest } from './request'
import type { NodeSettings } from './node-options'

/** To whom and for which request something is said. */
export interface AnswerTarget {
  readonly header: MessageHeader
  /** Undefined where no answer is wanted. */
  readonly replyTo: ReplyAddress | undefined
  /** To whom it is sealed. */
  readonly asker: Asker
}

/** Makes, seals and publishes what a node says to callers. */
export class Answers {
  readonly #settings: NodeSettings
  readonly #boot: string
  readonly #counters: Counters
  readonly #call: CallOptions

  /** @param life of the node: its boot name, its counters, and what calls of plug-ins take */
  constructor(settings: NodeSettings, life: { boot: string; counters: Counters; call: CallOptions }) {
    this.#settings = settings
    this.#boot = life.boot
    this.#counters = life.counters
    this.#call = life.call
  }

  /**
   * Seals a result; one that is too large becomes an error that says so.
   * @param sequence one more than there were partial replies
   * @throws what sealing throws
   */
  async sealResult(request: NodeRequest, result: ActionResult, sequence = 1): Promise<StoredReply> {
    return this.sealReply(request, this.#encodeOrExplain(request, result, sequence))
  }

  /** @throws what sealing throws */
  async sealReply(request: NodeRequest, body: Uint8Array): Promise<StoredReply> {
    return storedReply(await this.#seal(targetOf(request), 'reply', body))
  }

  /** @throws CollectiveError `invalidOutput`, `replyTooLarge` */
  encodePartial(request: NodeRequest, data: unknown, sequence: number): Uint8Array {
    const reply = this.#replyBody(request, { outcome: 'ok', data }, sequence)
    return this.#encodeWithinLimit({ ...reply, partial: true })
  }

  #encodeOrExplain(request: NodeRequest, result: ActionResult, sequence: number): Uint8Array {
    try {
      return this.#encodeWithinLimit(this.#replyBody(request, result, sequence))
    } catch (error) {
      const { code, message } = toCollectiveError(error)
      return encodeBody(this.#replyBody(request, { outcome: 'error', code, message }, sequence))
    }
  }

  #encodeWithinLimit(reply: ReplyBody): Uint8Array {
    const { replyBytes } = this.#settings.limits
    const body = encoded(reply)
    if (body.length <= replyBytes) return body
    throw new CollectiveError(
      'replyTooLarge',
      `the reply has ${body.length} bytes and ${replyBytes} are allowed: ask for less, or raise replyBytes`,
    )
  }

  /** Publishes a sealed reply. A broker that is away is no failure: the caller asks again and gets the stored reply. */
  async send(target: AnswerTarget, reply: StoredReply): Promise<void> {
    const { transport, logger } = this.#settings
    if (!target.replyTo) return
    try {
      const targets = [{ address: target.replyTo, envelope: reply.envelope }]
      const publication = { targets, protected: reply.protected, body: reply.body }
      await transport.publish({ ...publication, expiresMs: target.header.ttlMs }, this.#call)
      this.#counters.replies += 1
    } catch (error) {
      logger.warn(
        { err: error, requestId: target.header.id },
        'an answer could not be published; it is kept for when the caller asks again',
      )
    }
  }

  /** Says how a request stands, which is no result. */
  async acknowledge(target: AnswerTarget, requestId: string, state: AckState): Promise<void> {
    const body = encodeBody({ v: 1, request: requestId, state, boot: this.#boot })
    const about = { ...target, header: { ...target.header, id: requestId } }
    await this.send(target, storedReply(await this.#seal(about, 'ack', body)))
  }

  #replyBody({ header, body }: NodeRequest, result: ActionResult, sequence: number): ReplyBody {
    const isOk = result.outcome === 'ok'
    return {
      v: 1,
      request: header.id,
      run: body.run,
      agent: body.agent,
      action: body.action,
      sequence,
      boot: this.#boot,
      outcome: result.outcome,
      status: statusCodeOf(result.outcome),
      message: isOk ? 'OK' : result.message.slice(0, 4096),
      code: isOk ? undefined : result.code,
      data: isOk ? jsonOf(result.data) : result.data,
    }
  }

  #seal(target: AnswerTarget, kind: 'reply' | 'ack', body: Uint8Array): Promise<SealedMessage> {
    const { security, clock, random } = this.#settings
    const { collective, ttlMs, id: requestId } = target.header
    const message = {
      kind,
      collective,
      id: newId(random),
      createdMs: clock.nowMs(),
      ttlMs,
      to: { type: 'request', requestId },
      body,
    } as const
    return security.seal(message, [target.asker], this.#call)
  }
}

// A schema of `z.unknown()` lets through what JSON cannot carry: a bigint, a cycle.
function encoded(reply: ReplyBody): Uint8Array {
  try {
    return encodeBody(reply)
  } catch (cause) {
    throw new CollectiveError('invalidOutput', `the action gave what JSON cannot carry: ${String(cause)}`, {
      cause,
    })
  }
}

function storedReply({ protected: line, envelopes, body }: SealedMessage): StoredReply {
  return { protected: line, envelope: envelopes[0] ?? new Uint8Array(0), body }
}

/** Whom the answer to a request goes to. */
export function targetOf({ header, replyTo, asker }: NodeRequest): AnswerTarget {
  return { header, replyTo, asker }
}

// Outputs have passed a schema that only admits what JSON carries, so this is their type after the wire.
function jsonOf(data: unknown): JsonValue {
  return data as JsonValue
}
