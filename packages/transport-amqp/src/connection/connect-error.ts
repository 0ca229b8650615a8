import { CollectiveError } from '@collective/core'
import type { Endpoint } from './endpoint'
import type { AmqpAuth } from '../options'
import { saidIn } from './refusal'

const wrongLogin: Readonly<Record<AmqpAuth, string>> = {
  password: 'the user name or password is wrong: correct them',
  certificate: 'it has no user for the name in our certificate: have it made, or give another certificate',
}

/** Why a connection could not be opened. What a broker says meanwhile, amqplib gives as text alone. */
export function connectError({ name, vhost }: Endpoint, error: unknown, auth: AmqpAuth): CollectiveError {
  const options = { cause: error }
  const { message, code } = partsOf(error)
  if (code === 'ECONNREFUSED')
    return new CollectiveError(
      'connectRefused',
      `nothing accepts connections at ${name}: check the address and that the broker runs`,
      options,
    )
  if (code === 'ETIMEDOUT') return timeoutError(name, undefined, options)
  if (/ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_\w+)$/.test(code))
    return new CollectiveError(
      'notAuthorized',
      `${name} does not take our certificate (${code}): give cert and key that it knows`,
      options,
    )
  if (message.startsWith('Handshake terminated by server: 403'))
    return new CollectiveError(
      'notAuthorized',
      `${name} refused the connection: ${wrongLogin[auth]}`,
      options,
    )
  // amqplib drops the sentence that comes with it: NOT_ALLOWED, for one that is not there as for one that is not ours.
  if (message.startsWith('Expected ConnectionOpenOk; got <ConnectionClose'))
    return new CollectiveError(
      'notAuthorized',
      `${name} refused the connection: the vhost ${JSON.stringify(vhost)} is not there or not open to this user: correct the path of the URL or the user's rights`,
      options,
    )
  if (message.startsWith('Socket closed abruptly'))
    return new CollectiveError(
      'connectFailed',
      `${name} closed the connection without an answer: check that it is an AMQP 0-9-1 broker, and whether it wants TLS`,
      options,
    )
  return new CollectiveError(
    'connectFailed',
    `${name} could not be connected to: ${reasonOf(error)}`,
    options,
  )
}

/** Nothing came in time. */
export function timeoutError(name: string, timeoutMs: number | undefined, options = {}): CollectiveError {
  const within = timeoutMs === undefined ? 'in time' : `within ${timeoutMs} ms`
  return new CollectiveError(
    'connectTimeout',
    `${name} did not answer ${within}: check the address and that it is an AMQP 0-9-1 broker`,
    options,
  )
}

/** Why a connection that stood has ended. */
export function lostError(name: string, error: unknown): CollectiveError {
  const why = error === undefined ? 'it was closed by the other side' : reasonOf(error)
  return new CollectiveError('disconnected', `the connection to ${name} was lost: ${why}`, { cause: error })
}

/** Why a connection was given up that the other side has not ended. @param heartbeat seconds */
export function silentError(name: string, heartbeat: number): CollectiveError {
  return lostError(name, new Error(`nothing came of it for two heartbeats of ${heartbeat} s`))
}

function partsOf(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '' }
  return { message: error.message, code: 'code' in error && typeof error.code === 'string' ? error.code : '' }
}

function reasonOf(error: unknown): string {
  const { message, code } = partsOf(error)
  const said = saidIn(message)
  return code && !said.includes(code) ? `${said} (${code})`.trim() : said
}
