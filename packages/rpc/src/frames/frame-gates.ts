import { CollectiveError, decodeProtectedLine, splitFrame } from '@collective/core'
import type { Frame, ProtectedLine } from '@collective/core'

/** What a side takes at all. */
export interface FrameGateSettings {
  readonly scheme: string
  readonly frameBytes: number
}

/** A frame that passed the gates, and its line; nothing in either is to be believed yet. */
export interface GatedFrame {
  readonly frame: Frame
  readonly line: ProtectedLine
}

/**
 * The cheap gates that hold for every frame, before any cryptography: its size, its three parts, its version and its scheme.
 * @throws CollectiveError `frameTooLarge`, `schemeMismatch`; what reading the line throws
 */
export function passFrameGates(bytes: Uint8Array, { scheme, frameBytes }: FrameGateSettings): GatedFrame {
  if (bytes.length > frameBytes)
    throw new CollectiveError(
      'frameTooLarge',
      `a frame is at most ${frameBytes} bytes, this one is ${bytes.length}`,
    )
  const frame = splitFrame(bytes)
  const line = decodeProtectedLine(frame.protected)
  if (line.scheme !== scheme)
    throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${line.scheme}`)
  return { frame, line }
}
