import type { Address } from '@collective/core'

/**
 * The quality of service that frames to an address are published with. Requests and events get an acknowledgement, because their sender
 * acts on it. Replies do not: who misses one asks again, and the acknowledgements cost a third of the time of a large run. All
 * subscriptions have 0: with a clean session 1 would redeliver nothing, and brokers silently drop what a burst queues
 * (docs/decisions/010-mqtt-qos.md has the measurements).
 */
export function qosOf({ type }: Address): 0 | 1 {
  return type === 'reply' ? 0 : 1
}
