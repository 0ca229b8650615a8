import { CollectiveError, decodeProtectedLine, splitFrame } from '@collective/core'
import type { Frame, ProtectedLine, ReceivedFrame } from '@collective/core'

/** What the cheap gates need to know. */
export interface AnswerGateSettings {
  readonly scheme: string
  readonly frameBytes: number
  /** Whether somebody waits for answers to the request. */
  readonly isAwaited: (requestId: string) => boolean
}

/**
 * Everything that can be refused before any cryptography: size, version, scheme, kind, collective, and whether anybody waits for it.
 * @throws CollectiveError with the reason as code; `notAwaited` answers are usually only late
 */
export function passAnswerGates(received: ReceivedFrame, settings: AnswerGateSettings): Frame {
  const size = received.bytes.length
  if (size > settings.frameBytes)
    throw new CollectiveError(
      'frameTooLarge',
      `a frame is at most ${settings.frameBytes} bytes, this one is ${size}`,
    )
  const frame = splitFrame(received.bytes)
  assertAnswer(decodeProtectedLine(frame.protected), received, settings)
  return frame
}

function assertAnswer(
  line: ProtectedLine,
  { address }: ReceivedFrame,
  { scheme, isAwaited }: AnswerGateSettings,
): void {
  if (line.scheme !== scheme)
    throw new CollectiveError('schemeMismatch', `this client takes ${scheme} frames, got ${line.scheme}`)
  if (
    (line.kind !== 'reply' && line.kind !== 'ack') ||
    line.to.type !== 'request' ||
    line.collective !== address.collective
  )
    throw new CollectiveError('wrongAddress', `a ${line.kind} that was not made for the address it came on`)
  if (!isAwaited(line.to.requestId))
    throw new CollectiveError(
      'notAwaited',
      `nobody here waits for answers to the request ${line.to.requestId}`,
    )
}
