import type { Filter, Identity, ReplyBody } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { defaultDiscoveryMs, pingBody } from './broadcast-discovery'
import { duration } from './client-options'
import { Lives } from './lives'
import { rosterOf } from './roster-of'
import { RosterRequest } from './roster-request'
import type { ClientParts } from './client-parts'
import type { Answer } from './correlation'
import type { RunTimes } from './member'
import type { DiscoverOptions, Roster, RosterEnd } from './roster'

/** Some nodes, and by what they are known. */
export interface Candidates {
  readonly identities: readonly Identity[]
  readonly source: string
}

/**
 * Finds which of some nodes match. Each is asked for itself and says yes or no, so that nobody waits for quiet; who does neither until the
 * longest wait is over does not match.
 */
export class NarrowDiscovery {
  readonly #parts: ClientParts
  readonly #candidates: Candidates
  readonly #options: DiscoverOptions
  readonly #found: Identity[] = []
  readonly #lives: Lives
  #request: RosterRequest | undefined

  constructor(parts: ClientParts, candidates: Candidates, options: DiscoverOptions) {
    this.#parts = parts
    this.#candidates = candidates
    this.#options = options
    this.#lives = new Lives({ logger: parts.settings.logger, onConflict: options.onConflict })
  }

  /** @throws what sealing and publishing throw */
  async discover(where: Filter): Promise<Roster> {
    const { clock } = this.#parts.settings
    const startedMs = clock.monotonicMs()
    this.#request = this.#ask(where)
    const stopListening = onAbort(this.#options.signal, () => this.#request?.settle())
    try {
      await this.#request.carryOut()
    } finally {
      stopListening()
    }
    const discoveryTimeMs = clock.monotonicMs() - startedMs
    return rosterOf(this.#found, {
      endedBy: this.#endedBy(),
      source: this.#candidates.source,
      conflicts: this.#lives.conflicts,
      discoveryTimeMs,
    })
  }

  #ask(where: Filter): RosterRequest {
    const maxMs = duration('timeout', this.#options.timeout ?? defaultDiscoveryMs, 1)
    const id = this.#parts.sender.newId()
    return new RosterRequest(this.#parts, {
      id,
      body: pingBody(id, where, maxMs),
      roster: this.#candidates.identities,
      times: timesWithin(maxMs),
      noResults: false,
      onAnswer: answer => this.#take(answer),
    })
  }

  #take({ sender, body }: Answer<ReplyBody>): void {
    if (body.outcome !== 'ok' || !this.#lives.isFirst(sender, body.boot) || this.#isEnough()) return
    this.#found.push(sender)
    this.#options.onFound?.(sender)
    if (this.#isEnough()) this.#request?.settle()
  }

  #isEnough(): boolean {
    return this.#found.length === this.#options.limit
  }

  #endedBy(): RosterEnd {
    if (this.#options.signal?.aborted) return 'aborted'
    if (this.#isEnough()) return 'limit'
    return this.#request?.progress.unanswered().length === 0 ? 'expected' : 'maximum'
  }
}

// Who is away now is not found, as by a broadcast; a lost message is asked for three times again.
function timesWithin(maxMs: number): RunTimes {
  return {
    timeoutMs: maxMs,
    ttlMs: maxMs,
    askAgainAfterMs: maxMs / 4,
    replyGraceMs: 0,
    unreachableGraceMs: 0,
  }
}
