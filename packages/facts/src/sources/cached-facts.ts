import {
  silentLogger,
  type CallOptions,
  type Clock,
  type Facts,
  type FactsSource,
  type Logger,
} from '@collective/core'
import { abortable } from '@collective/core/internal'
import { inTime } from '../time/in-time'
import { unavailable } from '../values/unavailable'
import { systemClock } from '../time/system-clock'

/** How `cachedFacts` keeps what it has. */
export interface CachedFactsOptions {
  /** How old facts may be before they are loaded again. Milliseconds. @default 300000 */
  readonly maxAge?: number
  /** How long one load may take. Milliseconds. @default 30000 */
  readonly timeout?: number
  /** Is told when the last good facts stand in. @default silent */
  readonly logger?: Logger
  /** @default the system's */
  readonly clock?: Clock
}

interface CacheSettings {
  readonly maxAgeMs: number
  readonly timeoutMs: number
  readonly logger: Logger
  readonly clock: Clock
}

/**
 * Keeps what `source` gave for a while, and the last good facts where it fails or does not answer in time; it is then asked again when
 * they would have aged anyway, as MCollective does. Loads that overlap share one, which one caller's abort does not end.
 * `load` throws `factsUnavailable` only while there has never been a good load.
 */
export function cachedFacts(source: FactsSource, options: CachedFactsOptions = {}): FactsSource {
  const cache = new FactsCache(source, {
    maxAgeMs: options.maxAge ?? 300_000,
    timeoutMs: options.timeout ?? 30_000,
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? systemClock,
  })
  return { name: source.name, load: call => cache.load(call) }
}

class FactsCache {
  readonly #source: FactsSource
  readonly #settings: CacheSettings
  #good: Facts | undefined
  #triedMs = Number.NEGATIVE_INFINITY
  #loading: Promise<Facts> | undefined

  constructor(source: FactsSource, settings: CacheSettings) {
    this.#source = source
    this.#settings = settings
  }

  async load({ signal }: CallOptions): Promise<Facts> {
    signal.throwIfAborted()
    if (this.#good && !this.#loading && this.#isFresh()) return this.#good
    this.#loading ??= this.#refresh().finally(() => (this.#loading = undefined))
    return abortable(this.#loading, signal)
  }

  #isFresh(): boolean {
    return this.#settings.clock.monotonicMs() - this.#triedMs < this.#settings.maxAgeMs
  }

  async #refresh(): Promise<Facts> {
    this.#triedMs = this.#settings.clock.monotonicMs()
    try {
      this.#good = await this.#loadInTime()
    } catch (error) {
      if (!this.#good) throw error
      this.#settings.logger.warn(
        { err: error, source: this.#source.name },
        'facts could not be loaded again; the last good ones stay',
      )
    }
    return this.#good
  }

  #loadInTime(): Promise<Facts> {
    const { clock, timeoutMs } = this.#settings
    const late = unavailable(
      this.#source.name,
      `expected facts within ${timeoutMs} ms, none came: see what holds it up, or raise timeout`,
    )
    return inTime(call => this.#source.load(call), { timeoutMs, clock, late })
  }
}
