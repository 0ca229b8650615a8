import { CollectiveError, isCollectiveError, parseBody, readAck, readReply } from '@collective/core'
import type { OpenedMessage, ReadFrame, ReceivedFrame } from '@collective/core'
import { passAnswerGates, type AnswerGateSettings } from './answer-gates'
import type { ClientSettings } from './client-options'
import type { Correlation, Waiting } from './correlation'

// Frames that are being opened at once, and their bytes. What comes on top is dropped: its sender is asked again.
const maxOpening = 16_384
const maxOpeningBytes = 64 * 1024 * 1024

/** The way in: from a frame on the reply address to whom it was waited for by. Never throws and never rejects. */
export class AnswerIntake {
  readonly #settings: ClientSettings
  readonly #correlation: Correlation
  readonly #gates: AnswerGateSettings
  readonly #signal: AbortSignal
  readonly #dropped = new Map<string, number>()
  #opening = 0
  #openingBytes = 0

  constructor(settings: ClientSettings, correlation: Correlation, signal: AbortSignal) {
    this.#settings = settings
    this.#correlation = correlation
    this.#signal = signal
    const isAwaited = (requestId: string): boolean => correlation.get(requestId) !== undefined
    this.#gates = { scheme: settings.security.scheme, frameBytes: settings.limits.frameBytes, isAwaited }
  }

  /** What was dropped so far, by error code. */
  get dropped(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#dropped)
  }

  /** Takes one frame; what fails is counted and dropped. */
  receive(received: ReceivedFrame): void {
    try {
      const frame = passAnswerGates(received, this.#gates)
      this.#assertRoom(received.bytes.length)
      this.#open(frame, received.bytes.length)
    } catch (error) {
      this.#drop(error)
    }
  }

  #assertRoom(bytes: number): void {
    if (this.#opening < maxOpening && this.#openingBytes + bytes <= maxOpeningBytes) return
    throw new CollectiveError(
      'queueFull',
      `${this.#opening} frames of ${this.#openingBytes} bytes are being verified already`,
    )
  }

  #open(frame: ReadFrame, bytes: number): void {
    this.#opening += 1
    this.#openingBytes += bytes
    const settle = (): void => {
      this.#opening -= 1
      this.#openingBytes -= bytes
    }
    this.#settings.security.open(frame, { signal: this.#signal }).then(
      opened => {
        settle()
        this.#handOver(opened)
      },
      (error: unknown) => {
        settle()
        this.#drop(error)
      },
    )
  }

  #handOver(opened: OpenedMessage): void {
    try {
      const { message, principal } = opened
      if (principal.kind !== 'node')
        throw new CollectiveError('notVerified', 'only nodes answer, and this is a client')
      const [requestId, waiting] = this.#waitingFor(message.to)
      const json = parseBody(message.body, this.#settings.limits.bodyDepth)
      const answer = { sender: principal.id, bytes: message.body.length }
      if (json['request'] !== requestId)
        throw new CollectiveError('bodyMalformed', 'an answer that names two requests')
      if (message.kind === 'ack') waiting.onAck({ ...answer, body: readAck(json) })
      else waiting.onReply({ ...answer, body: readReply(json) })
    } catch (error) {
      this.#drop(error)
    }
  }

  #waitingFor(to: OpenedMessage['message']['to']): [string, Waiting] {
    const waiting = to.type === 'request' ? this.#correlation.get(to.requestId) : undefined
    if (to.type === 'request' && waiting) return [to.requestId, waiting]
    throw new CollectiveError('notAwaited', 'the request had ended while its answer was being verified')
  }

  #drop(error: unknown): void {
    const code = isCollectiveError(error) ? error.code : 'internal'
    this.#dropped.set(code, (this.#dropped.get(code) ?? 0) + 1)
    if (this.#signal.aborted) return
    if (code === 'internal') this.#settings.logger.error({ err: error }, 'an answer could not be handled')
    else this.#settings.logger.debug({ code }, 'an answer was dropped')
  }
}
