import { onAbort } from '@collective/core/internal'
import type { Sending } from './sending'

interface Group {
  readonly sendings: Set<Sending>
  readonly stopListening: () => void
}

/** Which publications are given up when a signal fires: one listener for a signal, however many publications are under way with it. */
export class AbortGroups {
  readonly #groups = new Map<AbortSignal, Group>()

  /** From now on the signal fails the publication. */
  join(signal: AbortSignal, sending: Sending): void {
    this.#groupOf(signal).sendings.add(sending)
  }

  /** The publication is over. */
  leave(signal: AbortSignal, sending: Sending): void {
    const group = this.#groups.get(signal)
    if (!group?.sendings.delete(sending) || group.sendings.size > 0) return
    group.stopListening()
    this.#groups.delete(signal)
  }

  #groupOf(signal: AbortSignal): Group {
    const existing = this.#groups.get(signal)
    if (existing) return existing
    const sendings = new Set<Sending>()
    const stopListening = onAbort(signal, reason => {
      for (const sending of sendings) sending.fail(reason)
    })
    const group = { sendings, stopListening }
    this.#groups.set(signal, group)
    return group
  }
}
