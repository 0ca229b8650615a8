import type { ErrorCode, MessageHeader } from '@collective/core'

/** What decides whether a request may still start. */
export interface LifeSettings {
  readonly nowMs: number
  /** From when on the node would remember having run it; undefined for what is not remembered. */
  readonly knowsFromMs: number | undefined
  readonly skewMs: number
}

/** Why a request is not started. */
export interface LifeRefusal {
  readonly outcome: 'expired' | 'refused'
  readonly code: ErrorCode
  readonly message: string
}

/** Whether a verified request is still to be started; the ttl decides nothing else. */
export function refusalByTime(
  header: Pick<MessageHeader, 'createdMs' | 'ttlMs'>,
  settings: LifeSettings,
): LifeRefusal | undefined {
  const { nowMs, knowsFromMs, skewMs } = settings
  const ageMs = nowMs - header.createdMs
  if (ageMs < -skewMs) {
    return {
      outcome: 'expired',
      code: 'clockSkew',
      message: `made ${-ageMs} ms in this node's future, and its clock may differ by ${skewMs} ms: set the clocks`,
    }
  }
  if (ageMs > header.ttlMs + skewMs) {
    return {
      outcome: 'expired',
      code: 'ttlExpired',
      message: `made ${ageMs} ms ago with a ttl of ${header.ttlMs} ms: send it again`,
    }
  }
  if (knowsFromMs !== undefined && header.createdMs < knowsFromMs) {
    return {
      outcome: 'refused',
      code: 'createdBeforeStart',
      message:
        'made before the journal of this node, which cannot know whether it has already run: send it again',
    }
  }
  return undefined
}
