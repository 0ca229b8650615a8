import { CollectiveError } from '@collective/core'
import type { Address, ProtectedLine, ReadFrame, ReceivedFrame } from '@collective/core'
import { passFrameGates, type FrameGateSettings } from '../frames/frame-gates'

/** What the cheap gates need to know. */
export interface GateSettings extends FrameGateSettings {
  readonly maxTtlMs: number
}

/**
 * Everything that can be refused before any cryptography: size, version, scheme, kind, collective and audience against the address it
 * came on, ttl. What fails is counted by code and dropped, never answered: an answer to a stranger is a reflector.
 * @returns the frame; nothing in it is to be believed yet
 * @throws CollectiveError
 */
export function passGates(received: ReceivedFrame, settings: GateSettings): ReadFrame {
  const frame = passFrameGates(received.bytes, settings)
  const { line } = frame
  if (!fitsAddress(line, received.address))
    throw new CollectiveError('wrongAddress', `a ${line.kind} that was not made for the address it came on`)
  if (line.ttlMs > settings.maxTtlMs)
    throw new CollectiveError(
      'ttlTooLong',
      `a ttl is at most ${settings.maxTtlMs} ms here, this one is ${line.ttlMs}`,
    )
  return frame
}

function fitsAddress({ kind, to, collective, replyTo }: ProtectedLine, address: Address): boolean {
  if (kind !== 'request' && kind !== 'cancel' && kind !== 'credit') return false
  if (collective !== address.collective || !isAnswerable(kind, replyTo, collective)) return false
  if (address.type === 'broadcast')
    return to.type === 'agent' && to.agent === address.agent && kind !== 'credit'
  return address.type === 'direct' && to.type === 'roster'
}

/** A request without a reply address wants no answer; a cancel is always acknowledged, and so is a credit that asks for something. */
function isAnswerable(
  kind: 'request' | 'cancel' | 'credit',
  replyTo: Address | undefined,
  collective: string,
): boolean {
  if (!replyTo) return kind === 'request'
  return replyTo.type === 'reply' && replyTo.collective === collective
}
