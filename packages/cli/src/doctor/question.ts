import {
  broadcastAddress,
  directAddress,
  encodeBody,
  type Address,
  type Identity,
  type MessageHeader,
  type ReplyAddress,
  type SealedMessage,
  type Security,
} from '@collective/core'

/** What is asked, and for how long answers are taken. */
export interface Question {
  readonly agent: string
  readonly action: string
  /** Everybody with the agent, or the nodes of a roster. */
  readonly to: 'everybody' | readonly Identity[]
  /** How much older than it is the request says to be. Milliseconds. @default 0 */
  readonly olderByMs?: number
  /** How old the request may be on the node's clock. Milliseconds. @default waitMs */
  readonly ttlMs?: number
  /** Milliseconds. */
  readonly waitMs: number
}

/** Who asks, and when. */
export interface Asker {
  readonly security: Security
  readonly collective: string
  readonly replyTo: ReplyAddress
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** The question as a request. @throws what the security's seal throws */
export function sealQuestion(id: string, question: Question, asker: Asker): Promise<SealedMessage> {
  const { agent, action, to, olderByMs = 0, waitMs, ttlMs = waitMs } = question
  const { security, collective, replyTo, nowMs, signal } = asker
  const header: MessageHeader = {
    kind: 'request',
    collective,
    id,
    createdMs: nowMs - olderByMs,
    ttlMs,
    to: to === 'everybody' ? { type: 'agent', agent } : { type: 'roster' },
    replyTo,
  }
  const body = encodeBody({ v: 1, run: id, attempt: 1, agent, action, data: {}, timeoutMs: waitMs })
  return security.seal({ ...header, body }, to === 'everybody' ? [] : to, { signal })
}

/** Where its copies go. */
export function addressesOf({ agent, to }: Question, collective: string): readonly Address[] {
  if (to === 'everybody') return [broadcastAddress(collective, agent)]
  return to.map(identity => directAddress(collective, identity))
}
