import { broadcastAddress, CollectiveError, directAddress, encodeBody, replyAddress } from '@collective/core'
import type {
  Audience,
  CancelBody,
  CreditBody,
  Identity,
  MessageHeader,
  PublishResult,
  ReplyAddress,
  RequestBody,
} from '@collective/core'
import { newId, newInstance } from '../system/identifiers'
import type { ClientSettings } from './client-options'
import { SealedRequest } from './sealed-request'

/** Makes, seals and publishes what a client says. */
export class Sender {
  /** Where the answers to this client come. */
  readonly replyTo: ReplyAddress
  readonly #settings: ClientSettings

  constructor(settings: ClientSettings) {
    const { collective, security, random } = settings
    this.#settings = settings
    this.replyTo = replyAddress(collective, security.principal.id, newInstance(random))
  }

  newId(): string {
    return newId(this.#settings.random)
  }

  /**
   * Seals a request, a cancel or a credit for the members of a roster, or for every node with an agent.
   * @throws CollectiveError `requestTooLarge`, `invalidData`; the signal's reason
   */
  async seal(message: OutgoingMessage, signal: AbortSignal): Promise<SealedRequest> {
    const { collective, clock, security } = this.#settings
    const { kind, id, ttlMs, to } = message
    const recipients = to.type === 'roster' ? to.identities : []
    const audience: Audience = to.type === 'roster' ? { type: 'roster' } : to
    const header: MessageHeader = {
      kind,
      collective,
      id,
      createdMs: clock.nowMs(),
      ttlMs,
      to: audience,
      ...(message.noResults ? {} : { replyTo: this.replyTo }),
    }
    const sealed = await security.seal({ ...header, body: this.#encode(message.body) }, recipients, {
      signal,
    })
    const addresses =
      to.type === 'roster'
        ? to.identities.map(identity => directAddress(collective, identity))
        : [broadcastAddress(collective, to.agent)]
    return new SealedRequest(sealed, addresses, ttlMs)
  }

  /** @throws what the transport's publish throws; the signal's reason */
  async publish(
    request: SealedRequest,
    signal: AbortSignal,
    recipients?: readonly Identity[],
  ): Promise<readonly PublishResult[]> {
    return this.#settings.transport.publish(request.publication(recipients), { signal })
  }

  #encode(body: OutgoingMessage['body']): Uint8Array {
    const bytes = encoded(body)
    const { frameBytes } = this.#settings.limits
    if (bytes.length <= frameBytes) return bytes
    throw new CollectiveError(
      'requestTooLarge',
      `a frame is at most ${frameBytes} bytes, and this request has ${bytes.length}: send less at once, or raise frameBytes on both sides`,
    )
  }
}

/** What is to be sealed. */
export interface OutgoingMessage {
  readonly kind: 'request' | 'cancel' | 'credit'
  readonly id: string
  readonly body: RequestBody | CancelBody | CreditBody
  readonly to:
    | { readonly type: 'agent'; readonly agent: string }
    | { readonly type: 'roster'; readonly identities: readonly Identity[] }
  readonly ttlMs: number
  /** Nobody answers. @default false */
  readonly noResults?: boolean
}

function encoded(body: OutgoingMessage['body']): Uint8Array {
  try {
    return encodeBody(body)
  } catch (cause) {
    throw new CollectiveError('invalidData', `the input has what JSON cannot carry: ${String(cause)}`, {
      cause,
    })
  }
}
