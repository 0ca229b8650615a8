import { join, resolve } from 'node:path'
import { isUnreadableError, silentLogger, type Logger } from '@collective/core'
import type {
  CallOptions,
  Message,
  OpenedMessage,
  Principal,
  ReadFrame,
  Recipient,
  SealedMessage,
  Security,
} from '@collective/core'
import { nacl, type NaclSecurity } from '../nacl'
import { ChangingFile } from './changing-file'
import { grantsIn, memberFiles, readMember } from './member-files'
import type { NaclOptions } from '../options'

/** Where one side's keys are. */
export interface NaclFolderOptions extends Pick<NaclOptions, 'store' | 'maxPeers'> {
  /** The folder that `collective keys issue` made for it. */
  readonly path: string
  /** @default silent */
  readonly logger?: Logger
}

// A list or a key that was replaced counts this soon.
const lookAgainMs = 1_000

/**
 * `nacl` with what is in a folder. Revocations and group keys that are replaced there count within a second; what cannot be read leaves the
 * last good ones standing, and is logged.
 * @throws CollectiveError `configMissing`, `keyExposed`, `credentialInvalid`
 */
export async function naclFolder({
  path,
  logger = silentLogger,
  ...options
}: NaclFolderOptions): Promise<Security> {
  const folder = resolve(path)
  const security = nacl({ ...options, ...(await readMember(folder)), logger })
  const kept = new FolderSecurity(security, { folder, logger })
  await kept.lookAgain()
  return kept
}

class FolderSecurity implements Security {
  readonly scheme: string
  readonly principal: Principal
  readonly #security: NaclSecurity
  readonly #logger: Logger
  readonly #revocations: ChangingFile
  readonly #groupKeys: ChangingFile
  #lookedMs = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined

  constructor(
    security: NaclSecurity,
    { folder, logger }: { readonly folder: string; readonly logger: Logger },
  ) {
    this.scheme = security.scheme
    this.principal = security.principal
    this.#security = security
    this.#logger = logger
    this.#revocations = new ChangingFile(join(folder, memberFiles.revocations))
    this.#groupKeys = new ChangingFile(join(folder, memberFiles.groupKeys))
  }

  async seal(
    message: Message,
    recipients: readonly Recipient[],
    options: CallOptions,
  ): Promise<SealedMessage> {
    const looking = this.#due()
    if (looking) await looking
    return this.#security.seal(message, recipients, options)
  }

  // Everybody waits for the same look, so that frames stay in their order.
  async open(frame: ReadFrame, options: CallOptions): Promise<OpenedMessage> {
    const looking = this.#due()
    if (looking) await looking
    try {
      return await this.#security.open(frame, options)
    } catch (error) {
      if (!isUnreadableError(error) || error.code !== 'unknownEpoch') throw error
      await this.lookAgain()
      return this.#security.open(frame, options)
    }
  }

  /** Takes what has been replaced. */
  lookAgain(): Promise<void> {
    this.#looking ??= this.#take().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  #due(): Promise<void> | undefined {
    if (performance.now() - this.#lookedMs < lookAgainMs) return this.#looking
    return this.lookAgain()
  }

  async #take(): Promise<void> {
    this.#lookedMs = performance.now()
    const revocations = await this.#revocations.change()
    if (revocations !== undefined)
      await this.#use(this.#revocations, () => this.#security.useRevocations(revocations))
    const groupKeys = await this.#groupKeys.change()
    for (const grant of grantsIn(groupKeys ?? ''))
      await this.#use(this.#groupKeys, () => this.#security.useGroupKey(grant))
  }

  async #use({ path }: ChangingFile, take: () => Promise<void>): Promise<void> {
    try {
      await take()
    } catch (error) {
      this.#logger.error(
        { err: error, path },
        'what was changed here cannot be used; the last good one stays',
      )
    }
  }
}
