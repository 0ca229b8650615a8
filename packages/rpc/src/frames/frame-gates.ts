import { CollectiveError, readFrame, type ReadFrame } from '@collective/core'

/** What a side takes at all. */
export interface FrameGateSettings {
  readonly scheme: string
  readonly frameBytes: number
}

/**
 * The cheap gates that hold for every frame, before any cryptography: its size, its three parts, its version and its scheme.
 * @returns the frame; nothing in it is to be believed yet
 * @throws CollectiveError `frameTooLarge`, `schemeMismatch`; what reading it throws
 */
export function passFrameGates(bytes: Uint8Array, { scheme, frameBytes }: FrameGateSettings): ReadFrame {
  if (bytes.length > frameBytes)
    throw new CollectiveError(
      'frameTooLarge',
      `a frame is at most ${frameBytes} bytes, this one is ${bytes.length}`,
    )
  const frame = readFrame(bytes)
  if (frame.line.scheme !== scheme)
    throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${frame.line.scheme}`)
  return frame
}
