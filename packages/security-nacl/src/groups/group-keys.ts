import { CollectiveError } from '@collective/core'
import { checkByAuthority, readChain } from '../credentials/chain'
import { assertIssues } from '../credentials/issuer-rights'
import { openBox } from '../frames/secret-box'
import { Fields } from '../texts/fields'
import { invalid } from '../texts/invalid'
import {
  checkSignatures,
  checkSignaturesNow,
  readSignedText,
  type SignatureCheck,
  type SignedText,
} from '../texts/signed-text'
import { primitives } from '#primitives'
import type { IssuerCredential } from '../credentials/credential'
import type { Authority } from '../credentials/keys'
import type { BoxKey } from '../primitives/primitives'

/** The key of one epoch of a collective. */
export interface Epoch {
  readonly number: number
  readonly fromMs: number
  readonly untilMs: number
  readonly key: Uint8Array
}

/** Who reads grants here. */
export interface GrantReader {
  readonly digest: string
  readonly box: BoxKey
  readonly authorities: ReadonlyMap<string, Authority>
  /** @throws CollectiveError where the issuer of a grant does not count now */
  readonly assertIssuer: (issuer: IssuerCredential) => void
}

const maxLength = 4_096
// As much as clocks may differ where nothing else is said.
const skewMs = 60_000
// An epoch lasts days: more than these overlap nowhere.
const maxEpochs = 8

/** The group keys that were given to this side. */
export class GroupKeys {
  readonly #reader: GrantReader
  readonly #epochs = new Map<string, Map<number, Epoch>>()

  constructor(reader: GrantReader) {
    this.#reader = reader
  }

  /**
   * Takes a grant.
   * @throws CollectiveError `credentialInvalid` where it is none, is for somebody else, or of nobody who may give it; what the reader's
   *   `assertIssuer` throws
   */
  async add(text: string): Promise<void> {
    const grant = this.#claim(text)
    await checkSignatures(grant.checks)
    this.#take(grant)
  }

  /** The same at once. */
  addNow(text: string): void {
    const grant = this.#claim(text)
    checkSignaturesNow(grant.checks)
    this.#take(grant)
  }

  /** By which what is sent now is encrypted. */
  current(collective: string, nowMs: number): Epoch | undefined {
    const counting = [...(this.#epochs.get(collective)?.values() ?? [])].filter(epoch => counts(epoch, nowMs))
    return counting.sort((one, other) => other.number - one.number)[0]
  }

  /**
   * The same for what nothing else encrypts.
   * @returns undefined where no key of the collective was given to this side
   * @throws CollectiveError `groupKeyExpired` where there were keys and none counts: nobody meant what was secret to be public by and by
   */
  currentOrNone(collective: string, nowMs: number): Epoch | undefined {
    const epoch = this.current(collective, nowMs)
    if (epoch || !this.#epochs.has(collective)) return epoch
    throw new CollectiveError(
      'groupKeyExpired',
      `no group key of ${collective} that was given to this side counts now: give it the key of the next epoch (collective keys rotate)`,
    )
  }

  /** One that counts now, by a clock that may differ from the sender's. */
  find(collective: string, number: number, nowMs: number): Epoch | undefined {
    const epoch = this.#epochs.get(collective)?.get(number)
    return epoch && counts(epoch, nowMs, skewMs) ? epoch : undefined
  }

  #claim(text: string): ClaimedGrant {
    const [line = '', ...issuerLines] = text.trim().split('\n')
    const signed = readSignedText('collective-group-key-1', line.trim(), maxLength)
    const fields = new Fields(signed.json, 'group key')
    const collective = fields.collective('collective')
    const claim = { by: fields.digest('by'), collective, signed }
    return { fields, collective, checks: this.#checksOf(claim, issuerLines.join('\n')) }
  }

  #checksOf({ by, collective, signed }: GrantClaim, issuerText: string): readonly SignatureCheck[] {
    const { authorities, assertIssuer } = this.#reader
    if (issuerText === '') return [checkByAuthority({ by, signed }, authorities)]
    const [issuer] = readChain(issuerText)
    if (issuer?.kind !== 'issuer' || issuer.digest !== by)
      throw invalid('group key', 'the issuer that it names')
    assertIssues(issuer, 'groupKey')
    if (!issuer.collectives.includes(collective)) throw invalid('group key', 'a collective of its issuer')
    assertIssuer(issuer)
    return [
      checkByAuthority(issuer, authorities),
      { text: signed, key: primitives.verifyingKey(issuer.sign) },
    ]
  }

  #take({ fields, collective }: ClaimedGrant): void {
    const epoch = this.#read(fields)
    const epochs = this.#epochs.get(collective) ?? new Map<number, Epoch>()
    this.#epochs.set(collective, epochs.set(epoch.number, epoch))
    if (epochs.size > maxEpochs) epochs.delete(Math.min(...epochs.keys()))
  }

  #read(fields: Fields): Epoch {
    if (fields.digest('to') !== this.#reader.digest)
      throw invalid('group key', 'one that was given to this credential')
    const shared = this.#reader.box.sharedWith(fields.bytes('box', 32))
    const key = openBox(fields.bytes('key', 72), shared)
    if (!key) throw invalid('group key', 'a key that opens by the keys of this side')
    return {
      number: fields.count('epoch'),
      fromMs: fields.count('from'),
      untilMs: fields.count('until'),
      key,
    }
  }
}

interface GrantClaim {
  readonly by: string
  readonly collective: string
  readonly signed: SignedText
}

interface ClaimedGrant {
  readonly fields: Fields
  readonly collective: string
  readonly checks: readonly SignatureCheck[]
}

function counts({ fromMs, untilMs }: Epoch, nowMs: number, toleratedMs = 0): boolean {
  return fromMs - toleratedMs <= nowMs && nowMs < untilMs + toleratedMs
}
