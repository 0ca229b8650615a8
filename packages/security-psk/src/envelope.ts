import { CollectiveError } from '@collective/core'
import { decodeText, encodeText, isHex, toHex } from '@collective/core/internal'

/** What stands beside a frame's protected line and body. */
export interface Envelope {
  /** The authentication code over everything, the recipient included. 32 bytes. */
  readonly tag: Uint8Array
  /** For whom this copy is: an identity, a caller id, or nobody in particular. */
  readonly recipient: string
}

const tagBytes = 32
// A tag, a blank and the longest caller id.
const maxBytes = 2 * tagBytes + 1 + 128

/** An envelope as bytes: the tag in hexadecimal digits, and behind a blank for whom it is. */
export function encodeEnvelope({ tag, recipient }: Envelope): Uint8Array {
  return encodeText(recipient === '' ? toHex(tag) : `${toHex(tag)} ${recipient}`)
}

/** @throws CollectiveError `frameMalformed` */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const text = bytes.length > maxBytes ? '' : decode(bytes)
  const digits = text.slice(0, 2 * tagBytes)
  const rest = text.slice(2 * tagBytes)
  const isEnvelope = isHex(digits, tagBytes) && (rest === '' || /^ [!-~]+$/.test(rest))
  if (!isEnvelope) throw malformed()
  return { tag: bytesOf(digits), recipient: rest.slice(1) }
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

function decode(bytes: Uint8Array): string {
  try {
    return decodeText(bytes)
  } catch (cause) {
    throw malformed(cause)
  }
}

function malformed(cause?: unknown): CollectiveError {
  return new CollectiveError(
    'frameMalformed',
    `expected ${2 * tagBytes} hexadecimal digits, and a recipient behind a blank where there is one, as the envelope of a psk frame`,
    { cause },
  )
}
