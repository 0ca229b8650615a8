import { silentLogger, toCollectiveError, type Authorize, type Clock, type Logger } from '@collective/core'
import { policyAuthorizer } from '../../authorization/policy-authorizer'
import { systemClock } from '../../system/system-clock'
import { PolicyFolder } from './policy-folder'

/** What `policyFiles` takes. */
export interface PolicyFilesOptions {
  /** The folder with `AGENT.policy` for each agent, `default.policy` for agents without one, and `groups`. */
  readonly folder: string
  /** What holds where no file and no rule says anything. @default false */
  readonly allowUnconfigured?: boolean
  /** How old what was read may be when a request is decided. Milliseconds. @default 1000 */
  readonly maxAge?: number
  /** Told of files that were read, and of those that cannot be. @default silent */
  readonly logger?: Logger
  /** @default the system's */
  readonly clock?: Clock
}

/** Policies that are files. */
export interface PolicyFiles {
  /** For `createNode`, or for `implement`. */
  readonly authorize: Authorize
  /** Reads the files again now. @throws CollectiveError `policyUnavailable`; what was read before stays in force */
  refresh(): Promise<void>
}

/**
 * Reads a folder of ActionPolicy files, and again when they have changed. A file that cannot be read leaves the last good one in force, and
 * where there never was one denies all that it is about.
 * @throws CollectiveError `policyUnavailable`
 */
export async function policyFiles(options: PolicyFilesOptions): Promise<PolicyFiles> {
  const { folder: path, allowUnconfigured = false, logger = silentLogger } = options
  const folder = new PolicyFolder({ folder: path, allowUnconfigured, logger })
  const files = new FreshPolicies(folder, {
    maxAgeMs: options.maxAge ?? 1_000,
    clock: options.clock ?? systemClock,
    logger,
  })
  await files.refresh()
  return { authorize: authorizer(folder, files, allowUnconfigured), refresh: () => files.refresh() }
}

function authorizer(folder: PolicyFolder, files: FreshPolicies, allowUnconfigured: boolean): Authorize {
  const decide = policyAuthorizer({
    policyOf: agent => {
      const policy = folder.policyOf(agent)
      return policy === 'unreadable' ? undefined : policy
    },
    allowUnconfigured,
  })
  return async context => {
    await files.freshen()
    if (folder.policyOf(context.agent) !== 'unreadable') return decide(context)
    const rule = `the policy file for the agent ${context.agent} cannot be read`
    return { allow: false, rule, reason: 'the policy of this node cannot be read, and its log says why' }
  }
}

interface FreshOptions {
  readonly maxAgeMs: number
  readonly clock: Clock
  readonly logger: Logger
}

/** Reads a folder when it is older than it may be, once for all who ask meanwhile. */
class FreshPolicies {
  readonly #folder: PolicyFolder
  readonly #options: FreshOptions
  #readMs = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined
  #problem = ''

  constructor(folder: PolicyFolder, options: FreshOptions) {
    this.#folder = folder
    this.#options = options
  }

  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  /** Never rejects. */
  async freshen(): Promise<void> {
    const { clock, maxAgeMs, logger } = this.#options
    if (clock.monotonicMs() - this.#readMs < maxAgeMs) return
    try {
      await this.refresh()
      this.#problem = ''
    } catch (error) {
      const { message } = toCollectiveError(error)
      if (message !== this.#problem)
        logger.error({ err: error }, `${message}; the policies read last stay in force`)
      this.#problem = message
    }
  }

  async #read(): Promise<void> {
    const startedMs = this.#options.clock.monotonicMs()
    try {
      await this.#folder.read()
    } finally {
      // Counted from the beginning: what changes while it is read is read next time.
      this.#readMs = startedMs
    }
  }
}
