import {
  isCollectiveError,
  type CancelBody,
  type CreditBody,
  type Identity,
  type ReplyBody,
} from '@collective/core'
import { RenewedRequests } from './renewed-requests'
import type { ClientParts } from './client-parts'
import type { Answer } from './correlation'
import type { CopyFate } from './member'
import type { RequestTerms } from './roster-request'
import type { SealedRequest } from './sealed-request'

/** What is said of one request: itself, as often as it has to be, that it is to stop, and how far its streams have been read. */
export class RequestMessages {
  readonly #parts: ClientParts
  readonly #terms: RequestTerms
  readonly #renewed = new RenewedRequests()
  #sealed: SealedRequest | undefined

  constructor(parts: ClientParts, terms: RequestTerms) {
    this.#parts = parts
    this.#terms = terms
  }

  /** Whether it can be published. */
  get isSealed(): boolean {
    return this.#sealed !== undefined
  }

  /** @throws CollectiveError `requestTooLarge`, `invalidData`; the signal's reason */
  async seal(): Promise<void> {
    this.#sealed = await this.#sealFor(this.#terms.roster)
  }

  /** Whether members wait for it to be sealed anew. */
  get hasUnread(): boolean {
    return this.#renewed.waiting > 0
  }

  /** @returns whether an answer says that it could not be read, and it is to be sealed anew */
  takeUnread(answer: Answer<ReplyBody>): boolean {
    return this.#renewed.take(answer)
  }

  /**
   * Seals it for those who could not read it: the same request, with what their answers brought.
   * @returns whom it is to be published to
   * @throws as `seal`
   */
  async renew(): Promise<readonly Identity[]> {
    const members = this.#renewed.takeWaiting()
    this.#renewed.add(members, await this.#sealFor(members))
    return members
  }

  #sealFor(identities: readonly Identity[]): Promise<SealedRequest> {
    const { id, body, times, noResults } = this.#terms
    const message = {
      kind: 'request',
      id,
      body,
      to: { type: 'roster', identities },
      ttlMs: times.ttlMs,
      noResults,
    } as const
    return this.#parts.sender.seal(message, this.#parts.signal)
  }

  /**
   * The same bytes as ever.
   * @returns what became of each copy, in the order of the recipients
   * @throws what asking again cannot mend
   */
  async publish(recipients: readonly Identity[]): Promise<readonly CopyFate[]> {
    if (!this.#sealed) return recipients.map(() => 'notSent')
    const fates = new Map<Identity, CopyFate>()
    const groups = [...this.#renewed.byRequest(recipients, this.#sealed)]
    await Promise.all(groups.map(([sealed, members]) => this.#publishTo(sealed, members, fates)))
    return recipients.map(identity => fates.get(identity) ?? 'unknown')
  }

  async #publishTo(
    sealed: SealedRequest,
    members: readonly Identity[],
    fates: Map<Identity, CopyFate>,
  ): Promise<void> {
    const { sender, signal } = this.#parts
    try {
      const results = await sender.publish(sealed, signal, members)
      for (const [index, member] of members.entries()) fates.set(member, results[index] ?? 'unknown')
    } catch (error) {
      if (isFinal(error)) throw error
      for (const member of members) fates.set(member, fateOf(error))
    }
  }

  /** Never rejects: a cancel that is lost is said again, or the deadline comes. */
  async cancel(recipients: readonly Identity[]): Promise<void> {
    const { id, body } = this.#terms
    await this.#say('cancel', { v: 1, request: id, run: body.run }, recipients)
  }

  /** Never rejects, as above. @returns what became of it */
  async credit(identity: Identity, credit: Pick<CreditBody, 'received' | 'again'>): Promise<CopyFate> {
    const { id, body } = this.#terms
    const [fate] = await this.#say('credit', { v: 1, request: id, run: body.run, ...credit }, [identity])
    return fate ?? 'unknown'
  }

  async #say(
    kind: 'cancel' | 'credit',
    body: CancelBody | CreditBody,
    recipients: readonly Identity[],
  ): Promise<readonly CopyFate[]> {
    const { sender, settings, signal } = this.#parts
    const { id, times } = this.#terms
    const to = { type: 'roster', identities: recipients } as const
    try {
      const message = { kind, id: sender.newId(), body, to, ttlMs: times.ttlMs }
      return await sender.publish(await sender.seal(message, signal), signal)
    } catch (error) {
      settings.logger.debug({ err: error, requestId: id }, `a ${kind} could not be published`)
      return recipients.map(() => fateOf(error))
    }
  }
}

function isFinal(error: unknown): boolean {
  return isCollectiveError(error) && (error.code === 'frameTooLarge' || error.code === 'invalidAddress')
}

/** Without a connection nothing was sent; when it broke in between the broker may have it. */
function fateOf(error: unknown): CopyFate {
  return isCollectiveError(error) && error.code === 'notConnected' ? 'notSent' : 'lost'
}
