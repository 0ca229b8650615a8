import type { ResolvedConfig } from '@collective/config'
import { toCollectiveError, type Clock } from '@collective/core'
import type { ClientOptions } from '@collective/rpc/client'
import { checkSecurity } from './check-security'
import { examineFleet } from './examine-fleet'
import type { Tell } from './finding'
import { connectedFinding, refusedFindings } from './findings/connection'
import { inTime } from './in-time'
import type { NodeReport } from './node-report'

/** What is examined. */
export interface Patient {
  /** Not connected yet; closed at the end. */
  readonly options: Pick<ClientOptions, 'transport' | 'security'>
  readonly config: ResolvedConfig
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  readonly signal: AbortSignal
}

// Nobody waits longer to hear why nothing answers.
const connectMs = 5_000

/**
 * Looks at one thing after the other, as far as it comes: what stands on something broken is not looked at.
 * @returns the nodes that were heard of
 * @throws the signal's reason
 */
export async function examine(patient: Patient, tell: Tell): Promise<readonly NodeReport[]> {
  const { options, config, clock, signal } = patient
  const { collective } = config.values
  tell(await checkSecurity({ security: options.security, collective, nowMs: clock.nowMs(), signal }))
  try {
    return (await connects(patient, tell)) ? await examineFleet(patient, tell) : []
  } finally {
    await options.transport.close()
  }
}

async function connects({ options, config, clock, signal }: Patient, tell: Tell): Promise<boolean> {
  const { transport } = options
  const startedMs = clock.monotonicMs()
  const limitMs = Math.min(config.values.connectTimeout ?? connectMs, connectMs)
  try {
    await inTime({ limitMs, signal }, within => transport.connect({ signal: within }))
  } catch (error) {
    signal.throwIfAborted()
    for (const finding of refusedFindings(toCollectiveError(error), config)) tell(finding)
    return false
  }
  tell(connectedFinding(transport.peer, clock.monotonicMs() - startedMs))
  return true
}
