import { CollectiveError } from '@collective/core'
import type { VerifiedChain } from './chain'
import type { Credential } from './credential'

/** @throws CollectiveError `credentialExpired` where it, or its issuer, is not valid now */
export function assertValidNow({ credential, issuer }: VerifiedChain, nowMs: number): void {
  assertCounts(credential, nowMs)
  if (issuer) assertCounts(issuer, nowMs)
}

/** @throws CollectiveError `credentialExpired` */
export function assertCounts({ id, fromMs, untilMs }: Credential, nowMs: number): void {
  if (nowMs < fromMs) throw expired(id, `from ${timeOf(fromMs)} on`)
  if (nowMs >= untilMs) throw expired(id, `until ${timeOf(untilMs)}`)
}

function expired(id: string, when: string): CollectiveError {
  return new CollectiveError(
    'credentialExpired',
    `the credential of ${id} is valid ${when}: give it a new one, or correct the clock`,
  )
}

function timeOf(ms: number): string {
  // The largest that a date can be; a credential may say later.
  return new Date(Math.min(ms, 8.64e15)).toISOString()
}

/** @throws CollectiveError `wrongCollective` */
export function assertMember({ credential }: VerifiedChain, collective: string): void {
  if (credential.collectives.includes(collective)) return
  throw new CollectiveError(
    'wrongCollective',
    `the credential of ${credential.id} does not name the collective ${collective}`,
  )
}
