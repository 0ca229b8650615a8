import { CollectiveError } from '../errors/error'
import type { Identity } from '../identity/identity'

/** Who is expected to answer: exactly these, as presence or the last run knows them, or so many, as the user says. */
export type Expectation = { readonly identities: readonly Identity[] } | { readonly count: number }

/** Follows who of the expected has answered. */
export interface Expected {
  /** Somebody answered for the first time. */
  answered(identity: Identity): void
  /** Whether everybody expected has. */
  met(): boolean
}

/**
 * @param expectation an empty list of identities expects nothing in particular, so that it is never met
 * @throws CollectiveError `invalidOption` for a count that is no whole number of at least 1
 */
export function expectedAnswers(expectation: Expectation | undefined): Expected {
  if (!expectation) return nobodyInParticular
  if ('count' in expectation) return expectedCount(expectation.count)
  if (expectation.identities.length === 0) return nobodyInParticular
  return expectedIdentities(expectation.identities)
}

const nobodyInParticular: Expected = { answered: () => undefined, met: () => false }

function expectedIdentities(identities: readonly Identity[]): Expected {
  const missing = new Set(identities)
  return { answered: identity => void missing.delete(identity), met: () => missing.size === 0 }
}

function expectedCount(count: number): Expected {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new CollectiveError(
      'invalidOption',
      `an expected count is a whole number of at least 1, got ${count}`,
    )
  let missing = count
  return { answered: () => void (missing -= 1), met: () => missing <= 0 }
}
