import { CollectiveError } from '../errors/error'
import type { Publication } from '../plugins/transport'

/**
 * For transports, before anything is sent.
 * @throws CollectiveError `frameTooLarge` where a copy would be larger
 */
export function assertFrameSize(publication: Publication, maxFrameBytes = Number.POSITIVE_INFINITY): void {
  const { targets, protected: line, body } = publication
  const shared = line.length + body.length + 2
  for (const { envelope } of targets) {
    if (shared + envelope.length <= maxFrameBytes) continue
    throw new CollectiveError(
      'frameTooLarge',
      `expected a frame of at most ${maxFrameBytes} bytes, got ${shared + envelope.length}: send less at once`,
    )
  }
}
