import { joinFrame, readFrame, replyAddress, toCollectiveError, type Security } from '@collective/core'
import type { Finding } from './finding'
import { sealQuestion } from './question'

/** What is looked at. */
export interface SecurityCheck {
  readonly security: Security
  readonly collective: string
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** Whether a request can be sealed, and what was sealed be opened. */
export async function checkSecurity(check: SecurityCheck): Promise<Finding> {
  const { scheme, principal } = check.security
  try {
    const opener = await openedOwn(check)
    if (opener === principal.id)
      return { check: 'security', state: 'ok', text: `${scheme} seals and opens as ${principal.id}` }
    const text = `what ${principal.id} sealed says to be of ${opener}`
    return { check: 'security', state: 'problem', text, advice: `correct the settings of ${scheme}` }
  } catch (error) {
    check.signal.throwIfAborted()
    const { code, message } = toCollectiveError(error)
    const advice = `correct the settings of ${scheme}: credential, key and authority belong together`
    return { check: 'security', state: 'problem', text: `${code}: ${message}`, advice }
  }
}

async function openedOwn({ security, collective, nowMs, signal }: SecurityCheck): Promise<string> {
  const replyTo = replyAddress(collective, security.principal.id, '0'.repeat(16))
  const question = { agent: 'discovery', action: 'ping', to: 'everybody', waitMs: 1_000 } as const
  const id = '0'.repeat(32)
  const sealed = await sealQuestion(id, question, { security, collective, replyTo, nowMs, signal })
  const [envelope = new Uint8Array(0)] = sealed.envelopes
  const frame = readFrame(joinFrame({ protected: sealed.protected, envelope, body: sealed.body }))
  return (await security.open(frame, { signal })).principal.id
}
