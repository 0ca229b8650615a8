import type { Identity, Logger } from '@collective/core'

/** Who hears of conflicts. */
export interface ConflictListeners {
  readonly logger: Logger
  readonly onConflict: ((identity: Identity) => void) | undefined
}

/** Which process answered to which name in one discovery: two lives that answer to one name are two processes that have it. */
export class Lives {
  readonly #boots = new Map<Identity, string>()
  readonly #conflicts = new Set<Identity>()
  readonly #listeners: ConflictListeners

  constructor(listeners: ConflictListeners) {
    this.#listeners = listeners
  }

  /** How many names have answered. */
  get size(): number {
    return this.#boots.size
  }

  /** Names that more than one process answered for; filled while answers come. */
  get conflicts(): ReadonlySet<Identity> {
    return this.#conflicts
  }

  /** Notes an answer. @returns whether it is the first of its name */
  isFirst(sender: Identity, boot: string): boolean {
    const known = this.#boots.get(sender)
    if (known === undefined) this.#boots.set(sender, boot)
    else if (known !== boot && !this.#conflicts.has(sender)) this.#addConflict(sender)
    return known === undefined
  }

  #addConflict(identity: Identity): void {
    const { logger, onConflict } = this.#listeners
    this.#conflicts.add(identity)
    logger.warn({ identity, code: 'identityConflict' }, 'several processes answer as one identity')
    try {
      onConflict?.(identity)
    } catch (error) {
      logger.error({ err: error }, 'a listener to a discovery threw')
    }
  }
}
