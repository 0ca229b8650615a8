import { CollectiveError } from '@collective/core'
import type { ProtectedLine, ReadFrame, ReceivedFrame } from '@collective/core'
import { passFrameGates, type FrameGateSettings } from '../frames/frame-gates'

/** What the cheap gates need to know. */
export interface AnswerGateSettings extends FrameGateSettings {
  /** Whether somebody waits for answers to the request. */
  readonly isAwaited: (requestId: string) => boolean
}

/**
 * Everything that can be refused before any cryptography: size, version, scheme, kind, collective, and whether anybody waits for it.
 * @throws CollectiveError with the reason as code; `notAwaited` answers are usually only late
 */
export function passAnswerGates(received: ReceivedFrame, settings: AnswerGateSettings): ReadFrame {
  const frame = passFrameGates(received.bytes, settings)
  const { line } = frame
  if (!isAnswer(line, received) || line.to.type !== 'request')
    throw new CollectiveError('wrongAddress', `a ${line.kind} that was not made for the address it came on`)
  if (!settings.isAwaited(line.to.requestId))
    throw new CollectiveError(
      'notAwaited',
      `nobody here waits for answers to the request ${line.to.requestId}`,
    )
  return frame
}

function isAnswer({ kind, collective }: ProtectedLine, { address }: ReceivedFrame): boolean {
  return (kind === 'reply' || kind === 'ack') && collective === address.collective
}
