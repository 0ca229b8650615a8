import { CollectiveError } from '@collective/core'

/** The error for what is no certificate, key or revocation list, or none that counts here. */
export function invalid(what: string, expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('credentialInvalid', `${what}: expected ${expected}`, { cause })
}
