import type { ClassesSource, Clock, Facts, FactsSource, Logger } from '@collective/core'

/** What a node is by its metadata. */
export interface Metadata {
  readonly facts: Facts
  readonly classes: readonly string[]
}

/** What keeps a node's facts and classes. */
export interface MetadataOptions {
  readonly facts: FactsSource | Facts
  readonly classes: ClassesSource | readonly string[]
  readonly maxAgeMs: number
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * A node's facts and classes: looking at them never waits; what is older than `maxAgeMs` is read again beside it, and what cannot be read
 * leaves the last good ones standing.
 */
export class NodeMetadata {
  readonly #options: MetadataOptions
  readonly #closing = new AbortController()
  #current: Metadata = { facts: {}, classes: [] }
  #loadedMs = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | undefined

  constructor(options: MetadataOptions) {
    this.#options = options
  }

  /** What is known now. */
  current(): Metadata {
    if (this.#options.clock.monotonicMs() - this.#loadedMs > this.#options.maxAgeMs)
      void this.#refreshQuietly()
    return this.#current
  }

  /** Reads both again. @throws what the sources throw; the last good ones stay */
  refresh(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  close(): void {
    this.#closing.abort()
  }

  async #refreshQuietly(): Promise<void> {
    try {
      await this.refresh()
    } catch (error) {
      if (!this.#closing.signal.aborted)
        this.#options.logger.warn({ err: error }, 'facts could not be read again; the last good ones stay')
    }
  }

  async #load(): Promise<void> {
    // Counted from the attempt, so that a broken source is not asked again by every request.
    this.#loadedMs = this.#options.clock.monotonicMs()
    const signal = this.#closing.signal
    const [facts, classes] = await Promise.all([
      loadFacts(this.#options.facts, signal),
      loadClasses(this.#options.classes, signal),
    ])
    this.#current = Object.freeze({ facts, classes })
  }
}

async function loadFacts(source: FactsSource | Facts, signal: AbortSignal): Promise<Facts> {
  return isSource(source) ? source.load({ signal }) : source
}

async function loadClasses(
  source: ClassesSource | readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  return 'load' in source ? source.load({ signal }) : source
}

function isSource(source: FactsSource | Facts): source is FactsSource {
  return typeof source['load'] === 'function'
}
