import assert from 'node:assert/strict'
import { isCollectiveError, type ErrorCode } from '@collective/core'

/** What a promise rejects with; fails where it resolves. */
async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const [settled] = await Promise.allSettled([promise])
  if (settled.status === 'rejected') return settled.reason
  return assert.fail('expected a rejection, but the call resolved')
}

/** Fails where a promise does anything but reject with one of these codes. */
export async function rejectsWith(promise: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<void> {
  const error = await rejectionOf(promise)
  assert.ok(isCollectiveError(error), `expected a CollectiveError, got ${String(error)}`)
  assert.ok(
    codes.includes(error.code),
    `expected the code ${codes.join(' or ')}, got ${error.code}: ${error.message}`,
  )
}

/** Fails where a promise does anything but reject with this very reason. */
export async function rejectsBecause(promise: Promise<unknown>, reason: unknown): Promise<void> {
  const error = await rejectionOf(promise)
  assert.equal(error, reason, `expected the reason of the signal, got ${String(error)}`)
}
