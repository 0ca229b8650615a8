import { Readable } from 'node:stream'
import { CollectiveError } from '@collective/core'
import type { PublishPacket } from 'aedes'
import type { RetainedMessages } from './retained-messages'

type Numbered = { readonly messageId?: number }

// aedes learns from the rejection that a number is new.
const unknownPacket = new CollectiveError(
  'internal',
  'no publication with this packet identifier is half done',
)

const nothing = async (): Promise<void> => undefined
const none = async (): Promise<never[]> => []

/**
 * What aedes asks its persistence to keep: only retained messages and the numbers of half-done QoS 2 publications. Sessions end with their
 * connections, so there are no queues for who is away, and wills are published from memory.
 */
export function keptState(retained: RetainedMessages, onFull: (packet: PublishPacket) => void): object {
  return {
    ...halfDone(),
    setup: nothing,
    storeRetained: async (packet: PublishPacket) => {
      if (packet.payload.length === 0) retained.delete(packet.topic)
      else if (!retained.set(packet.topic, Buffer.from(packet.payload))) onFull(packet)
    },
    // The broker writes them itself, directly behind the SUBACK; aedes would send one per turn, with other packets in between.
    createRetainedStreamCombi: () => ({ pipe: () => undefined }),
    addSubscriptions: nothing,
    removeSubscriptions: nothing,
    cleanSubscriptions: nothing,
    subscriptionsByClient: none,
    subscriptionsByTopic: none,
    outgoingEnqueueCombi: nothing,
    outgoingUpdate: nothing,
    outgoingClearMessageId: nothing,
    outgoingStream: () => Readable.from([]),
    putWill: nothing,
    delWill: nothing,
    streamWill: () => Readable.from([]),
    destroy: nothing,
  }
}

/** QoS 2: a number is remembered from PUBLISH to PUBREL, so that a repeated PUBLISH is not passed on again. */
function halfDone(): object {
  const numbers = new WeakMap<object, Set<number | undefined>>()
  const assertKnown = (client: object, { messageId }: Numbered): void => {
    if (!numbers.get(client)?.has(messageId)) throw unknownPacket
  }
  return {
    incomingStorePacket: async (client: object, { messageId }: Numbered) => {
      numbers.set(client, (numbers.get(client) ?? new Set()).add(messageId))
    },
    incomingGetPacket: async (client: object, packet: Numbered) => {
      assertKnown(client, packet)
      return packet
    },
    incomingDelPacket: async (client: object, packet: Numbered) => {
      assertKnown(client, packet)
      numbers.get(client)?.delete(packet.messageId)
    },
    cleanIncoming: async (client: object) => {
      numbers.delete(client)
    },
  }
}
