import { CollectiveError, splitFrame, decodeProtectedLine } from '@collective/core'
import type { Address, Frame, ProtectedLine, ReceivedFrame } from '@collective/core'

/** What the cheap gates need to know. */
export interface GateSettings {
  readonly scheme: string
  readonly frameBytes: number
  readonly maxTtlMs: number
}

/** A frame that passed the cheap gates; nothing in it is to be believed yet. */
export interface GatedFrame {
  readonly frame: Frame
  readonly line: ProtectedLine
}

/**
 * Everything that can be refused before any cryptography: size, version, scheme, kind, collective and audience against the address it
 * came on, ttl. What fails is counted by code and dropped, never answered: an answer to a stranger is a reflector.
 * @throws CollectiveError
 */
export function passGates(received: ReceivedFrame, settings: GateSettings): GatedFrame {
  const size = received.bytes.length
  if (size > settings.frameBytes)
    throw new CollectiveError(
      'frameTooLarge',
      `a frame is at most ${settings.frameBytes} bytes, this one is ${size}`,
    )
  const frame = splitFrame(received.bytes)
  const line = decodeProtectedLine(frame.protected)
  if (line.scheme !== settings.scheme)
    throw new CollectiveError(
      'schemeMismatch',
      `this node takes ${settings.scheme} frames, got ${line.scheme}`,
    )
  if (!fitsAddress(line, received.address))
    throw new CollectiveError('wrongAddress', `a ${line.kind} that was not made for the address it came on`)
  if (line.ttlMs > settings.maxTtlMs)
    throw new CollectiveError(
      'ttlTooLong',
      `a ttl is at most ${settings.maxTtlMs} ms here, this one is ${line.ttlMs}`,
    )
  return { frame, line }
}

function fitsAddress({ kind, to, collective, replyTo }: ProtectedLine, address: Address): boolean {
  if (kind !== 'request' && kind !== 'cancel') return false
  if (collective !== address.collective || !isAnswerable(kind, replyTo, collective)) return false
  if (address.type === 'broadcast') return to.type === 'agent' && to.agent === address.agent
  return address.type === 'direct' && to.type === 'roster'
}

/** A request without a reply address wants no answer; a cancel is always acknowledged. */
function isAnswerable(kind: 'request' | 'cancel', replyTo: Address | undefined, collective: string): boolean {
  if (!replyTo) return kind === 'request'
  return replyTo.type === 'reply' && replyTo.collective === collective
}
