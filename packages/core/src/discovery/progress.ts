import type { Identity } from '../identity/identity'
import { expectedAnswers, type Expectation, type Expected } from './expectation'
import { resolveDiscoveryParameters, type DiscoveryParameters } from './parameters'

/** Why a discovery ended: everybody expected had answered, it was quiet for long enough, or the longest wait was over. */
export type DiscoveryEnd = 'expected' | 'quiet' | 'maximum'

/** What to do now. */
export type DiscoveryDecision =
  | {
      readonly ended: false
      /** When to decide again if nobody answers before. Milliseconds since asking. */
      readonly nextMs: number
      /** Ask the fleet once more, with the same bytes: who has answered repeats the stored answer, who was missed answers now. Said once. */
      readonly askAgain?: true
    }
  | { readonly ended: true; readonly by: DiscoveryEnd }

/** One broadcast discovery. Times are milliseconds since asking; it has no clock of its own. */
export interface DiscoveryProgress {
  /**
   * Somebody answered.
   * @returns false if the same identity has before
   */
  answered(identity: Identity, elapsedMs: number): boolean
  /** Whether to wait on. Once it has said that discovery ended it says so for ever; call it after each answer and at `nextMs`. */
  decide(elapsedMs: number): DiscoveryDecision
}

/**
 * Begins to follow a discovery, at the moment of asking.
 *
 * It ends at the earliest of: everybody expected has answered; quiet for long enough after the last answer; `maxMs`. Nobody at all answering,
 * it waits for `maxMs`. See `docs/discovery.md`.
 * @throws CollectiveError `invalidOption`
 */
export function discoveryProgress(
  expectation?: Expectation,
  parameters?: Partial<DiscoveryParameters>,
): DiscoveryProgress {
  return new FollowedDiscovery(expectedAnswers(expectation), resolveDiscoveryParameters(parameters))
}

class FollowedDiscovery implements DiscoveryProgress {
  readonly #expected: Expected
  readonly #parameters: DiscoveryParameters
  readonly #seen = new Set<Identity>()
  #lastMs = 0
  #askedAgainMs: number | undefined
  #end: DiscoveryDecision | undefined

  constructor(expected: Expected, parameters: DiscoveryParameters) {
    this.#expected = expected
    this.#parameters = parameters
  }

  answered(identity: Identity, elapsedMs: number): boolean {
    if (this.#seen.has(identity)) return false
    this.#seen.add(identity)
    this.#expected.answered(identity)
    this.#lastMs = Math.max(this.#lastMs, elapsedMs)
    return true
  }

  decide(elapsedMs: number): DiscoveryDecision {
    this.#end ??= this.#endAt(elapsedMs)
    return this.#end ?? this.#wait(elapsedMs)
  }

  #endAt(elapsedMs: number): DiscoveryDecision | undefined {
    if (this.#expected.met()) return { ended: true, by: 'expected' }
    if (!this.#askNow(elapsedMs) && elapsedMs >= this.#quietEndMs()) return { ended: true, by: 'quiet' }
    if (elapsedMs >= this.#parameters.maxMs) return { ended: true, by: 'maximum' }
    return undefined
  }

  #wait(elapsedMs: number): DiscoveryDecision {
    const askAgain = this.#askNow(elapsedMs)
    if (askAgain) this.#askedAgainMs = elapsedMs
    const nextMs = Math.min(this.#askMs(), this.#quietEndMs(), this.#parameters.maxMs)
    return askAgain ? { ended: false, nextMs, askAgain } : { ended: false, nextMs }
  }

  #askNow(elapsedMs: number): boolean {
    return elapsedMs >= this.#askMs()
  }

  // Where nobody has answered yet, the first answer may simply take its time.
  #askMs(): number {
    const { askAgainAfterMs, askAgainByMs, floorMs } = this.#parameters
    if (this.#askedAgainMs !== undefined || askAgainAfterMs === Infinity) return Infinity
    const quietMs =
      this.#seen.size === 0 ? Math.max(askAgainAfterMs, floorMs) : this.#lastMs + askAgainAfterMs
    return Math.min(askAgainByMs, quietMs)
  }

  #quietEndMs(): number {
    if (this.#seen.size === 0) return Infinity
    const { leastMs, floorMs, patience } = this.#parameters
    const doubtMs = (patience * this.#lastMs) / Math.sqrt(this.#seen.size)
    const quietFromMs = Math.max(this.#lastMs, this.#askedAgainMs ?? 0)
    return Math.max(leastMs, this.#lastMs + floorMs, quietFromMs + doubtMs)
  }
}
