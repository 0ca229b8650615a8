import { CollectiveError, type ErrorCode } from '@collective/core'

/** Why a broker closed a channel or a connection: a reply code of AMQP 0-9-1 (section 1.2) and a sentence of its own. */
export interface Refusal {
  readonly replyCode: number
  readonly text: string
}

/** Reply codes that mean something to us. */
export const replyCodes = {
  accessRefused: 403,
  notFound: 404,
  resourceLocked: 405,
  preconditionFailed: 406,
} as const

/** What the broker said, where an error of amqplib's is that. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return undefined
  return { replyCode: error.code, text: saidIn(error.message) }
}

/** Whether something was refused because of an exchange that is not there. */
export function isMissingExchange(error: unknown): boolean {
  const refusal = refusalOf(error)
  return refusal?.replyCode === replyCodes.notFound && refusal.text.includes('no exchange ')
}

/** The broker's own words in a message of amqplib's, or its first line. */
export function saidIn(message: string): string {
  return /with message "(.*)"$/s.exec(message)?.[1] ?? message.split('\n')[0] ?? ''
}

/**
 * What a broker meant that did not do what was asked of it.
 * @param wish as the end of `the broker does not let us`
 * @param code where it is no question of rights
 */
export function refusedError(error: unknown, wish: string, code: ErrorCode): CollectiveError {
  const said = error instanceof Error ? saidIn(error.message) : String(error)
  const options = { cause: error }
  if (refusalOf(error)?.replyCode === replyCodes.accessRefused)
    return new CollectiveError(
      'notAuthorized',
      `the broker does not let us ${wish} (${said}): ask who keeps its rules`,
      options,
    )
  return new CollectiveError(code, `expected to ${wish}, the broker said ${said}: look at its log`, options)
}
