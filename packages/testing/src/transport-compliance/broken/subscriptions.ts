import { CollectiveError, type ReceivedFrame, type Subscription } from '@collective/core'
import { type Breakage, altered } from './alter'
import { quietly } from './turns'

/** Collects what comes within one turn and hands it over from the last to the first. */
export const losesOrder: Breakage = transport =>
  altered(transport, {
    subscribe: (addresses, onFrame, options) => {
      const held: (() => void)[] = []
      const release = (): void => {
        for (const handOver of held.splice(0).reverse()) handOver()
      }
      const hold = (frame: ReceivedFrame): void => {
        if (held.length === 0) setImmediate(release)
        held.push(() => quietly(() => onFrame(frame)))
      }
      return transport.subscribe(addresses, hold, options)
    },
  })

export const leaksSubscriptions: Breakage = transport =>
  altered(transport, {
    subscribe: async (addresses, onFrame, options) => {
      await transport.subscribe(addresses, onFrame, options)
      return { close: () => Promise.resolve() }
    },
  })

/** Closes everything that listens to an address when one subscription of it is closed. */
export const closesTooMuch: Breakage = transport => {
  const subscriptions = new Map<string, Subscription[]>()
  return altered(transport, {
    subscribe: async (addresses, onFrame, options) => {
      const key = JSON.stringify(addresses)
      const group = subscriptions.get(key) ?? []
      subscriptions.set(key, group)
      group.push(await transport.subscribe(addresses, onFrame, options))
      return { close: async () => void (await Promise.all(group.splice(0).map(each => each.close()))) }
    },
  })
}

export const diesOfThrowing: Breakage = transport =>
  altered(transport, {
    subscribe: (addresses, onFrame, options) => {
      let isDead = false
      const handOver = (frame: ReceivedFrame): void => {
        if (isDead) return
        isDead = true
        onFrame(frame)
        isDead = false
      }
      return transport.subscribe(addresses, handOver, options)
    },
  })

export const closesSubscriptionsOnce: Breakage = transport =>
  altered(transport, {
    subscribe: async (addresses, onFrame, options) => {
      const subscription = await transport.subscribe(addresses, onFrame, options)
      let isClosed = false
      const close = async (): Promise<void> => {
        if (isClosed) throw new CollectiveError('closed', 'closed already')
        isClosed = true
        await subscription.close()
      }
      return { close }
    },
  })

/** Listens no more once the connection has broken. */
export const forgetsSubscriptions: Breakage = transport => {
  let hasBroken = false
  let following: Promise<void> = Promise.resolve()
  const follow = async (): Promise<void> => {
    for await (const { state } of transport.status()) hasBroken ||= state === 'reconnecting'
  }
  return altered(transport, {
    connect: async options => {
      await transport.connect(options)
      following = follow()
    },
    subscribe: (addresses, onFrame, options) => {
      const subscribedAfter = hasBroken
      return transport.subscribe(
        addresses,
        frame => void (hasBroken === subscribedAfter && onFrame(frame)),
        options,
      )
    },
    close: async () => {
      await transport.close()
      await following
    },
  })
}
