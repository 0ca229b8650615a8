import { passingBytes, type Slab } from '../bytes/slab'
import { CollectiveError } from '../errors/error'
import type { Address } from '../addresses/address'
import type { ProtectedLine } from './protected-line'

/** The bytes that travel, in their three parts. */
export interface Frame {
  /** One line of JSON, see `protected-line.ts`. Never contains a line feed. */
  readonly protected: Uint8Array
  /** One line that decides nothing by itself: signature, wrapped key, path. Never contains a line feed. */
  readonly envelope: Uint8Array
  /** The message as sent, in the clear or encrypted. */
  readonly body: Uint8Array
}

/** A frame whose protected line has been read; nothing in either is to be believed before the seal held. */
export interface ReadFrame extends Frame {
  readonly line: ProtectedLine
}

/** A frame as a transport hands it over. */
export interface ReceivedFrame {
  readonly address: Address
  readonly bytes: Uint8Array
}

const lineFeed = 0x0a

/** The bytes that travel: protected line, envelope line, body. One copy. */
export function joinFrame(frame: Frame): Uint8Array {
  return writeFrame(frame, passingBytes)
}

/** The same, in bytes of a slab. */
export function writeFrame({ protected: line, envelope, body }: Frame, slab: Slab): Uint8Array {
  const count = line.length + envelope.length + body.length + 2
  return slab.write(count, bytes => {
    bytes.set(line, 0)
    bytes[line.length] = lineFeed
    bytes.set(envelope, line.length + 1)
    bytes[line.length + 1 + envelope.length] = lineFeed
    bytes.set(body, line.length + envelope.length + 2)
    return count
  })
}

/**
 * The three parts of received bytes, as views into them.
 * @throws CollectiveError `frameMalformed`
 */
export function splitFrame(bytes: Uint8Array): Frame {
  const first = bytes.indexOf(lineFeed)
  const second = first < 0 ? -1 : bytes.indexOf(lineFeed, first + 1)
  if (second < 0)
    throw new CollectiveError(
      'frameMalformed',
      'expected a protected line, an envelope line and a body, got fewer than two line feeds',
    )
  return {
    protected: bytes.subarray(0, first),
    envelope: bytes.subarray(first + 1, second),
    body: bytes.subarray(second + 1),
  }
}
