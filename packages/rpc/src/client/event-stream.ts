import { eventAddress, isCollectiveError, parseBody, readEvent } from '@collective/core'
import type { ReceivedFrame } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { passFrameGates } from '../frames/frame-gates'
import { Feed } from './feed'
import type { FleetEvent } from './client'
import type { ClientParts } from './client-parts'

// A reader this far behind loses the oldest: events are for who watches now.
const maxUnread = 10_000

/** What nodes emit, from now until the loop is left or the signal fires. */
export async function* fleetEvents(
  parts: ClientParts,
  { kinds, signal }: { readonly kinds: readonly string[]; readonly signal?: AbortSignal },
): AsyncGenerator<FleetEvent, void, undefined> {
  const { transport, collective } = parts.settings
  const feed = new Feed<FleetEvent>()
  const addresses = kinds.map(kind => eventAddress(collective, kind, '*'))
  const subscription = await transport.subscribe(addresses, frame => void take(parts, frame, feed), {
    signal: parts.signal,
  })
  const stops = [signal, parts.signal].map(each => onAbort(each, () => feed.end()))
  try {
    yield* feed
  } finally {
    for (const stop of stops) stop()
    await subscription.close()
  }
}

async function take(parts: ClientParts, received: ReceivedFrame, feed: Feed<FleetEvent>): Promise<void> {
  try {
    const event = await openEvent(parts, received)
    if (!event) return
    if (feed.size >= maxUnread) feed.dropOldest()
    feed.push(event)
  } catch (error) {
    const code = isCollectiveError(error) ? error.code : 'internal'
    parts.settings.logger.debug({ code }, 'an event was dropped')
  }
}

async function openEvent(
  { settings, signal }: ClientParts,
  { bytes, address }: ReceivedFrame,
): Promise<FleetEvent | undefined> {
  const { security, limits } = settings
  const { scheme } = security
  const frame = passFrameGates(bytes, { scheme, frameBytes: limits.frameBytes })
  const { line } = frame
  if (address.type !== 'event' || line.kind !== 'event' || line.collective !== address.collective)
    return undefined
  const { message, principal } = await security.open(frame, { signal })
  const { kind, data, sequence, boot } = readEvent(parseBody(message.body, limits.bodyDepth))
  if (principal.kind !== 'node' || principal.id !== address.identity || kind !== address.kind)
    return undefined
  return { sender: principal.id, createdMs: message.createdMs, kind, data, sequence, boot }
}
