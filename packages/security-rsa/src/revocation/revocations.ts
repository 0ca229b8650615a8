import { CollectiveError, silentLogger, type Logger } from '@collective/core'
import { invalid } from '../certificates/invalid'
import { pemBlocks } from '../certificates/pem'
import { readRevocationList, type RevocationList } from './revocation-list'
import type { Certificate } from '../certificates/certificate'
import type { Trust, TrustedPath } from '../certificates/trust'

/** Where revocation lists come from: PEM text that never changes, or whatever gives the text of now. */
export type RevocationSource = string | (() => Promise<string>)

/** How revocation is checked. */
export interface RevocationOptions {
  readonly source: RevocationSource | undefined
  readonly check: 'chain' | 'leaf' | 'none'
  /** Whether a list counts after the next one should have come. */
  readonly acceptsExpired: boolean
  readonly reloadMs: number
  readonly trust: Trust
  readonly logger?: Logger | undefined
}

/** The newest revocation list of each authority. */
export class Revocations {
  readonly #options: RevocationOptions
  readonly #lists = new Map<string, RevocationList>()
  #text = ''
  #loading: Promise<void> | undefined
  #loadedMs = -Infinity

  constructor(options: RevocationOptions) {
    this.#options = options
  }

  /**
   * Loads them for the first time.
   * @throws CollectiveError `credentialInvalid`; what the source throws
   */
  async start(nowMs: number): Promise<void> {
    const { source } = this.#options
    if (source === undefined) return
    this.#loadedMs = nowMs
    this.#use(typeof source === 'string' ? source : await source())
  }

  /** Asks the source again, where it is time to; a failure is logged, and the lists that there are go on counting. */
  async refresh(nowMs: number): Promise<void> {
    const { source, reloadMs } = this.#options
    if (typeof source !== 'function' || Math.abs(nowMs - this.#loadedMs) < reloadMs) return this.#loading
    this.#loadedMs = nowMs
    this.#loading = this.#reload(source)
    await this.#loading
    this.#loading = undefined
  }

  /** @throws CollectiveError `credentialRevoked`; `credentialInvalid` where no list says anything about it now */
  assertNotRevoked({ certificates }: TrustedPath, nowMs: number): void {
    const { check } = this.#options
    if (check === 'none') return
    const issued = certificates.slice(0, check === 'leaf' ? 1 : -1)
    for (const [index, certificate] of issued.entries())
      this.#assertOne(certificate, certificates[index + 1], nowMs)
  }

  #assertOne({ serial, title }: Certificate, issuer: Certificate | undefined, nowMs: number): void {
    const list = issuer && this.#lists.get(issuer.keyId)
    if (!list)
      throw invalid(
        title,
        'a revocation list of its issuer, as revocation is checked here, and there is none',
      )
    if (list.serials.has(serial)) throw new CollectiveError('credentialRevoked', `${title} has been revoked`)
    if (!this.#options.acceptsExpired && nowMs > list.untilMs)
      throw invalid(
        list.title,
        'one that counts now: give a newer one, correct the clock, or set expiredCrl: accept',
      )
  }

  async #reload(source: () => Promise<string>): Promise<void> {
    try {
      this.#use(await source())
    } catch (error) {
      const { logger = silentLogger } = this.#options
      logger.warn(
        { err: error },
        'revocation lists could not be loaded again; those that there are go on counting',
      )
    }
  }

  /** All of a text, or nothing of it. */
  #use(text: string): void {
    if (text === this.#text) return
    const { authorities } = this.#options.trust
    const lists = pemBlocks(text, 'X509 CRL', 'crl').map(der => readRevocationList(der, authorities))
    for (const list of lists) this.#replace(list)
    this.#text = text
  }

  /** An older list takes nothing back. */
  #replace(list: RevocationList): void {
    const known = this.#lists.get(list.signer)
    if (!known || list.fromMs >= known.fromMs) this.#lists.set(list.signer, list)
  }
}
