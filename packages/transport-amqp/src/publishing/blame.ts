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
  if (copies.length === 1) return 0
  if (replyCode === replyCodes.preconditionFailed) {
    const size = Number(/message size (\d+)/.exec(text)?.[1])
    return copies.findIndex(({ bytes }) => bytes.length === size)
  }
  const isNamed = ({ binding: { exchange, key } }: Copy): boolean =>
    text.includes(`topic '${key}' in exchange '${exchange}'`) ||
    text.includes(`access to exchange '${exchange}' `)
  return replyCode === replyCodes.accessRefused ? copies.findIndex(isNamed) : -1
}

/** What whoever published that copy is told; undefined where it is no fault of the copy's. */
export function blameError(
  { address, bytes }: Copy,
  { replyCode, text }: Refusal,
): CollectiveError | undefined {
  if (replyCode === replyCodes.accessRefused)
    return new CollectiveError(
      'notAuthorized',
      `the broker does not let us publish to ${formatAddress(address)} (${text}): ask who keeps its rules`,
    )
  if (replyCode !== replyCodes.preconditionFailed) return undefined
  return new CollectiveError(
    'frameTooLarge',
    `expected a frame that the broker takes, got ${bytes.length} bytes (${text}): send less at once, or have its max_message_size raised`,
  )
}
