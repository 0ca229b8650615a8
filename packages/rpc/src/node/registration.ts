import type { Clock, JsonValue, Logger, Random } from '@collective/core'

/** What a node tells of itself, and when: events of the kinds `started`, `alive` and `stopped`. */
export interface RegistrationOptions {
  /** How often it says that it is alive, beginning at a random moment of the first interval. Milliseconds, at least 1000. */
  readonly interval: number
  /** What each event carries. @default version, agents, collectives and classes */
  readonly payload?: () => JsonValue | Promise<JsonValue>
}

/** The events of a node's life. */
export type LifecycleKind = 'started' | 'alive' | 'stopped'

/** What telling needs of its node. */
export interface RegistrationHost {
  readonly emit: (kind: LifecycleKind, data: JsonValue) => Promise<void>
  /** What is told where nobody says otherwise. */
  readonly describe: () => JsonValue
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Tells who watches that a node is there. One event for each interval, whatever the size of the fleet; what cannot be sent is not kept. */
export class Registration {
  readonly #options: RegistrationOptions
  readonly #host: RegistrationHost
  #hasStarted = false
  #stopTimer: () => void = () => undefined

  constructor(options: RegistrationOptions, host: RegistrationHost) {
    this.#options = options
    this.#host = host
  }

  /** Says that it has started, and from then on that it is alive. */
  async start(): Promise<void> {
    const { interval } = this.#options
    // Nodes that start together do not speak together ever after.
    this.#aliveIn(interval * share(this.#host.random))
    this.#hasStarted = true
    await this.#tell('started')
  }

  /** Says that it stops. */
  async stop(): Promise<void> {
    this.#stopTimer()
    if (this.#hasStarted) await this.#tell('stopped')
  }

  #aliveIn(delayMs: number): void {
    this.#stopTimer = this.#host.clock.schedule(delayMs, () => {
      this.#aliveIn(this.#options.interval)
      void this.#tell('alive')
    })
  }

  async #tell(kind: LifecycleKind): Promise<void> {
    const { emit, describe, logger } = this.#host
    const { payload = describe } = this.#options
    try {
      await emit(kind, await payload())
    } catch (error) {
      logger.warn({ err: error, kind }, 'who watches could not be told')
    }
  }
}

/** From 0 to 1. */
function share(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2)
  return (high * 256 + low) / 65_536
}
