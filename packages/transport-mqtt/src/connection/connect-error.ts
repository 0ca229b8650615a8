import { CollectiveError, type ErrorCode } from '@collective/core'

interface Reason {
  readonly code: ErrorCode
  readonly text: string
}

/** Why a broker's answer to CONNECT or its DISCONNECT was one, and what to do. Codes of MQTT 3.1.1 section 3.2.2.3 and MQTT 5 section 2.4. */
const reasons: ReadonlyMap<number, Reason> = new Map([
  [0x01, { code: 'connectFailed', text: 'it does not speak this version of MQTT: set protocolVersion' }],
  [
    0x02,
    { code: 'connectFailed', text: 'it does not take the client id: give another identity or clientId' },
  ],
  [0x03, { code: 'connectFailed', text: 'it is not available: look at its log' }],
  [0x04, { code: 'notAuthorized', text: 'the user name or password is wrong: correct them' }],
  [
    0x05,
    {
      code: 'notAuthorized',
      text: 'it does not let us in: give a user name and password or certificate that it knows',
    },
  ],
  [0x84, { code: 'connectFailed', text: 'it does not speak this version of MQTT: set protocolVersion' }],
  [
    0x85,
    { code: 'connectFailed', text: 'it does not take the client id: give another identity or clientId' },
  ],
  [0x86, { code: 'notAuthorized', text: 'the user name or password is wrong: correct them' }],
  [
    0x87,
    {
      code: 'notAuthorized',
      text: 'it does not let us in: give a user name and password or certificate that it knows',
    },
  ],
  [0x88, { code: 'connectFailed', text: 'it is not available: look at its log' }],
  [0x89, { code: 'connectFailed', text: 'it is busy: try again later' }],
  [0x8a, { code: 'notAuthorized', text: 'it has banned us: ask who runs it' }],
  [0x8b, { code: 'disconnected', text: 'it is shutting down' }],
  [
    0x8e,
    {
      code: 'identityConflict',
      text: 'another process uses the same client id: give each node an identity of its own',
    },
  ],
  [0x95, { code: 'disconnected', text: 'a packet was too large for it: lower maxFrameBytes' }],
  [0x97, { code: 'connectFailed', text: 'a quota is used up: look at its log' }],
  [0x9f, { code: 'connectFailed', text: 'too many connections at once: try again later' }],
])

/** The version was refused, by the codes of either version. */
export function isVersionRefusal(reasonCode: number | undefined): boolean {
  return reasonCode === 0x01 || reasonCode === 0x84
}

/** What a broker meant by the reason code of its CONNACK. */
export function refusalError(broker: string, reasonCode: number): CollectiveError {
  const { code, text } = reasons.get(reasonCode) ?? unknownReason(reasonCode)
  return new CollectiveError(code, `${broker} refused the connection: ${text}`)
}

/** What a broker meant by the reason code of its DISCONNECT. */
export function endedError(broker: string, reasonCode: number): CollectiveError {
  const { code, text } = reasons.get(reasonCode) ?? unknownReason(reasonCode)
  return new CollectiveError(
    code === 'connectFailed' ? 'disconnected' : code,
    `${broker} ended the connection: ${text}`,
  )
}

function unknownReason(reasonCode: number): Reason {
  return { code: 'connectFailed', text: `its reason code is ${reasonCode}: look at its log` }
}

/** What went wrong below MQTT while connecting. */
export function networkError(broker: string, error: Error): CollectiveError {
  const code = systemCodeOf(error)
  const options = { cause: error }
  if (code === 'ECONNREFUSED')
    return new CollectiveError(
      'connectRefused',
      `nothing accepts connections at ${broker}: check the address and that the broker runs`,
      options,
    )
  if (code === 'ETIMEDOUT') return timeoutError(broker, undefined, options)
  if (/ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_\w+)$/.test(code))
    return new CollectiveError(
      'notAuthorized',
      `${broker} does not take our certificate (${code}): give cert and key that it knows`,
      options,
    )
  return new CollectiveError(
    'connectFailed',
    `${broker} could not be connected to: ${reasonOf(error)}`,
    options,
  )
}

/** Nothing came in time. */
export function timeoutError(broker: string, timeoutMs: number | undefined, options = {}): CollectiveError {
  const within = timeoutMs === undefined ? 'in time' : `within ${timeoutMs} ms`
  return new CollectiveError(
    'connectTimeout',
    `${broker} did not answer ${within}: check the address and that it is an MQTT broker`,
    options,
  )
}

/** The connection ended before the broker had answered. */
export function silentCloseError(broker: string): CollectiveError {
  return new CollectiveError(
    'connectFailed',
    `${broker} closed the connection without an answer: check that it is an MQTT broker, and whether it wants TLS`,
  )
}

/** Why a connection that stood has ended. */
export function lostError(broker: string, error: Error | undefined): CollectiveError {
  const why = error ? reasonOf(error) : 'it was closed by the other side'
  return new CollectiveError('disconnected', `the connection to ${broker} was lost: ${why}`, { cause: error })
}

function systemCodeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

// The first line: OpenSSL and assertion messages have several.
function reasonOf(error: Error): string {
  const [line = ''] = error.message.split('\n')
  const code = systemCodeOf(error)
  return code && !line.includes(code) ? `${line} (${code})`.trim() : line
}
