import {
  CollectiveError,
  isCollectiveError,
  readFrame,
  replyAddress,
  type Address,
  type Clock,
  type ErrorCode,
  type Identity,
  type OpenedMessage,
  type PublishResult,
  type ReceivedFrame,
  type ReplyAddress,
  type SealedMessage,
  type Security,
  type Transport,
} from '@collective/core'
import { toHex } from '@collective/core/internal'
import { readAnswer, type Moment, type NodeAnswer } from './answer'
import { inTime, orNothing } from './in-time'
import { addressesOf, sealQuestion, type Question } from './question'

/** What a line is made of. */
export interface LineSettings {
  /** Connected. */
  readonly transport: Transport
  readonly security: Security
  readonly collective: string
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  readonly signal: AbortSignal
}

/** What came of a question. */
export interface Asked {
  readonly answers: readonly NodeAnswer[]
  /** Those of the roster that the broker says are not there. */
  readonly unroutable: ReadonlySet<Identity>
}

interface Waiting {
  readonly asked: Moment
  readonly onAnswer: (answer: NodeAnswer) => void
}

// How long the broker may take to confirm what it was given.
const confirmMs = 2_000

/**
 * Asks nodes by the plug-ins themselves, below the client, whose rules drop what the doctor looks for: when an answer was made, a second
 * answer of one identity, a frame that cannot be opened.
 */
export class FleetLine {
  readonly replyTo: ReplyAddress
  readonly #settings: LineSettings
  readonly #waiting = new Map<string, Waiting>()
  readonly #unopened = new Map<ErrorCode, number>()
  #echo: { readonly id: string; readonly onHeard: (moment: Moment) => void } | undefined

  constructor(settings: LineSettings) {
    this.#settings = settings
    this.replyTo = replyAddress(settings.collective, settings.security.principal.id, newName(8))
  }

  /** How many frames came that could not be opened or read, by error code. */
  get unopened(): ReadonlyMap<ErrorCode, number> {
    return this.#unopened
  }

  /** Begins to listen. @throws what the transport's subscribe throws; `connectTimeout` */
  async open(): Promise<void> {
    const { transport, signal } = this.#settings
    await inTime({ limitMs: confirmMs, signal }, within =>
      transport.subscribe([this.replyTo], frame => void this.#take(frame), { signal: within }),
    )
  }

  /**
   * Sends a frame to ourselves.
   * @returns how long it took, in milliseconds; undefined where it did not come back in time
   * @throws `notAuthorized` where the broker says that we may not, and what else the transport's publish throws
   */
  async echo(waitMs: number): Promise<number | undefined> {
    const id = newName(16)
    const sealed = await this.#seal(id, { agent: 'discovery', action: 'ping', to: 'everybody', waitMs })
    const sent = this.#now()
    const heard = new Promise<Moment>(resolve => (this.#echo = { id, onHeard: resolve }))
    await this.#publish(sealed, [this.replyTo], waitMs)
    const arrived = await orNothing({ limitMs: waitMs, signal: this.#settings.signal }, heard)
    return arrived && arrived.monotonicMs - sent.monotonicMs
  }

  /**
   * Writes to a node that there is not.
   * @returns what the broker says of it
   * @throws as `ask`
   */
  async writeToNobody(waitMs: number): Promise<PublishResult | undefined> {
    const to = [`nobody-${newName(8)}`]
    const question = { agent: 'discovery', action: 'ping', to, waitMs } as const
    const sealed = await this.#seal(newName(16), question)
    const [result] = await this.#publish(sealed, addressesOf(question, this.#settings.collective), waitMs)
    return result
  }

  /**
   * Asks, and takes every answer that comes meanwhile; with a roster no longer than until all of it has answered.
   * @throws what the security's seal and the transport's publish throw
   */
  async ask(question: Question): Promise<Asked> {
    const { collective, signal } = this.#settings
    const { to, waitMs } = question
    const id = newName(16)
    const sealed = await this.#seal(id, question)
    const answers: NodeAnswer[] = []
    const missing = new Set(to === 'everybody' ? [] : to)
    const complete = new Promise<void>(resolve => {
      const onAnswer = (answer: NodeAnswer): void => {
        answers.push(answer)
        if (missing.delete(answer.identity) && missing.size === 0) resolve()
      }
      this.#waiting.set(id, { asked: this.#now(), onAnswer })
    })
    const results = await this.#publish(sealed, addressesOf(question, collective), waitMs)
    await orNothing({ limitMs: waitMs, signal }, complete)
    this.#waiting.delete(id)
    return { answers, unroutable: unroutableOf(to, results) }
  }

  #now(): Moment {
    const { clock } = this.#settings
    return { atMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
  }

  #seal(id: string, question: Question): Promise<SealedMessage> {
    const { security, collective, signal } = this.#settings
    const { replyTo } = this
    return sealQuestion(id, question, { security, collective, replyTo, nowMs: this.#now().atMs, signal })
  }

  #publish(
    { protected: line, body, envelopes }: SealedMessage,
    addresses: readonly Address[],
    expiresMs: number,
  ): Promise<PublishResult[]> {
    const { transport, signal } = this.#settings
    const targets = addresses.map((address, index) => ({
      address,
      envelope: envelopes[index] ?? new Uint8Array(0),
    }))
    return inTime({ limitMs: confirmMs, signal }, within =>
      transport.publish({ targets, protected: line, body, expiresMs }, { signal: within }),
    )
  }

  async #take({ bytes }: ReceivedFrame): Promise<void> {
    const { security, signal } = this.#settings
    const arrived = this.#now()
    try {
      const frame = readFrame(bytes)
      if (frame.line.scheme !== security.scheme)
        throw new CollectiveError('schemeMismatch', `a frame of the scheme ${frame.line.scheme}`)
      if (frame.line.id === this.#echo?.id) return this.#echo.onHeard(arrived)
      this.#handOver(await security.open(frame, { signal }), arrived)
    } catch (error) {
      const code = isCollectiveError(error) ? error.code : 'internal'
      this.#unopened.set(code, (this.#unopened.get(code) ?? 0) + 1)
    }
  }

  #handOver(opened: OpenedMessage, arrived: Moment): void {
    const { to, kind } = opened.message
    const waiting = to.type === 'request' ? this.#waiting.get(to.requestId) : undefined
    if (!waiting || kind !== 'reply' || opened.principal.kind !== 'node') return
    waiting.onAnswer(readAnswer(opened, waiting.asked, arrived))
  }
}

function unroutableOf(to: Question['to'], results: readonly PublishResult[]): ReadonlySet<Identity> {
  if (to === 'everybody') return new Set()
  return new Set(to.filter((_identity, index) => results[index] === 'unroutable'))
}

function newName(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)))
}
