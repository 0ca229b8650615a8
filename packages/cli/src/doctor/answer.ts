import { defaultLimits, parseBody, readReply, type Identity, type OpenedMessage } from '@collective/core'
import type { JsonValue, NodeOutcome } from '@collective/core'

/** What a node answered, and what its frame says of the node. */
export interface NodeAnswer {
  readonly identity: Identity
  /** Names this life of its process: two of one identity are two processes. */
  readonly boot: string
  readonly outcome: NodeOutcome
  readonly data: JsonValue | undefined
  /** From asking to the arrival. Milliseconds. */
  readonly elapsedMs: number
  /** How far its clock is ahead of ours at least, below 0 behind: what the time under way cannot explain. Milliseconds. */
  readonly aheadMs: number
}

/** A moment on both of our clocks. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly monotonicMs: number
}

/** Reads what was opened. @throws CollectiveError `bodyMalformed`, `unsupportedVersion` */
export function readAnswer(
  { message, principal }: OpenedMessage,
  asked: Moment,
  arrived: Moment,
): NodeAnswer {
  const { boot, outcome, data } = readReply(parseBody(message.body, defaultLimits.bodyDepth))
  return {
    identity: principal.id,
    boot,
    outcome,
    data,
    elapsedMs: arrived.monotonicMs - asked.monotonicMs,
    aheadMs: aheadOf(message.createdMs, asked.atMs, arrived.atMs),
  }
}

/** It was made between asking and arrival: how far outside of that the other clock says it was. */
function aheadOf(createdMs: number, askedMs: number, arrivedMs: number): number {
  if (createdMs > arrivedMs) return createdMs - arrivedMs
  return Math.min(0, createdMs - askedMs)
}
