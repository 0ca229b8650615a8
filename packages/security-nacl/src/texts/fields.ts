import { isName } from '@collective/core'
import type { JsonObject } from '@collective/core'
import { fromBase64 } from './base64'
import { isDigest } from './digest'
import { invalid } from './invalid'

/** Reads the fields of a signed text: each is of one type and bounded, or the text is refused. Fields that nobody asks for are passed over. */
export class Fields {
  readonly #json: JsonObject
  readonly #what: string

  /** @param what it is, for messages: `credential` */
  constructor(json: JsonObject, what: string) {
    this.#json = json
    this.#what = what
  }

  /** @throws CollectiveError `credentialInvalid` */
  text(
    name: string,
    { matches, expected }: { matches: (text: string) => boolean; expected: string },
  ): string {
    const value = this.#own(name)
    if (typeof value === 'string' && value.length <= 256 && matches(value)) return value
    throw this.#wrong(name, expected)
  }

  /** @throws CollectiveError `credentialInvalid` */
  digest(name: string): string {
    return this.text(name, { matches: isDigest, expected: 'a digest of 43 characters' })
  }

  /** @throws CollectiveError `credentialInvalid` */
  bytes(name: string, count: number): Uint8Array {
    const value = this.#own(name)
    const bytes = typeof value === 'string' && value.length <= 256 ? fromBase64(value) : undefined
    if (bytes?.length === count) return bytes
    throw this.#wrong(name, `${count} bytes in base64url`)
  }

  /** @throws CollectiveError `credentialInvalid` */
  count(name: string): number {
    const value = this.#own(name)
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    throw this.#wrong(name, 'a whole number that is not negative')
  }

  /** @throws CollectiveError `credentialInvalid` */
  collective(name: string): string {
    return this.text(name, { matches: isName, expected: 'the name of a collective' })
  }

  /** @throws CollectiveError `credentialInvalid` */
  list(name: string, { isItem, most, expected }: ListTerms): readonly string[] {
    const value = this.#own(name)
    if (!Array.isArray(value) || value.length > most)
      throw this.#wrong(name, `at most ${most} of ${expected}`)
    return value.map(item => {
      if (typeof item === 'string' && isItem(item)) return item
      throw this.#wrong(name, expected)
    })
  }

  // An object has properties that nobody wrote: only its own count.
  #own(name: string): JsonObject[string] | undefined {
    return Object.hasOwn(this.#json, name) ? this.#json[name] : undefined
  }

  #wrong(name: string, expected: string): Error {
    return invalid(`${this.#what}, "${name}"`, expected)
  }
}

/** What a list may have in it. */
export interface ListTerms {
  readonly isItem: (text: string) => boolean
  readonly most: number
  readonly expected: string
}
