import { CollectiveError, formatAddress } from '@collective/core'
import { replyCodes, type Refusal } from '../connection/refusal'
import type { Copy } from './sending'

/**
 * Which of the copies in flight the broker closed the channel over. AMQP does not say it, but RabbitMQ handles a channel's publications in
 * their order and names what it refuses, so it is the first of that name.
 * @param copies in the order they were sent
 * @returns the index; -1 where it is none of them
 */
export function blamed(copies: readonly Copy[], { replyCode, text }: Refusal): number {
  switch (replyCode) {
    case replyCodes.accessRefused:
      return copies.length === 1 ? 0 : copies.findIndex(copy => isNamed(copy, text))
    case replyCodes.preconditionFailed: {
      const size = Number(/message size (\d+)/.exec(text)?.[1])
      return copies.findIndex(({ bytes }) => bytes.length === size)
    }
    default:
      return -1
  }
}

function isNamed({ binding: { exchange, key } }: Copy, text: string): boolean {
  return (
    text.includes(`topic '${key}' in exchange '${exchange}'`) ||
    text.includes(`access to exchange '${exchange}' `)
  )
}

/** What whoever published the blamed copy is told. */
export function blameError({ address, bytes }: Copy, { replyCode, text }: Refusal): CollectiveError {
  if (replyCode === replyCodes.accessRefused)
    return new CollectiveError(
      'notAuthorized',
      `the broker does not let us publish to ${formatAddress(address)} (${text}): ask who keeps its rules`,
    )
  return new CollectiveError(
    'frameTooLarge',
    `expected a frame that the broker takes, got ${bytes.length} bytes (${text}): send less at once, or have its max_message_size raised`,
  )
}
