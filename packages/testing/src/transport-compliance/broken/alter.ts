import {
  type Address,
  type OnFrame,
  type Publication,
  type PublishResult,
  type ReceivedFrame,
  type Status,
  type Transport,
} from '@collective/core'

/** Makes a good transport bad in one way. */
export type Breakage = (transport: Transport) => Transport

type Override = Partial<Transport>

/** The transport, with some of it done otherwise. */
export function altered(transport: Transport, override: Override): Transport {
  return {
    capabilities: override.capabilities ?? transport.capabilities,
    connect: override.connect ?? (options => transport.connect(options)),
    publish: override.publish ?? ((publication, options) => transport.publish(publication, options)),
    subscribe:
      override.subscribe ??
      ((addresses, onFrame, options) => transport.subscribe(addresses, onFrame, options)),
    status: override.status ?? (() => transport.status()),
    drain: override.drain ?? (options => transport.drain(options)),
    close: override.close ?? (() => transport.close()),
  }
}

/** Changes what is published. */
export const publishing =
  (change: (publication: Publication) => Publication): Breakage =>
  transport =>
    altered(transport, { publish: (publication, options) => transport.publish(change(publication), options) })

/** Changes what is handed over. */
export const handing =
  (change: (frame: ReceivedFrame, onFrame: OnFrame) => void): Breakage =>
  transport =>
    altered(transport, {
      subscribe: (addresses, onFrame, options) =>
        transport.subscribe(addresses, frame => change(frame, onFrame), options),
    })

/** Changes what addresses are taken for, on both sides, and hands over the address that was subscribed. */
export const addressing =
  (change: (address: Address) => Address): Breakage =>
  transport =>
    altered(transport, {
      publish: (publication, options) =>
        transport.publish(
          {
            ...publication,
            targets: publication.targets.map(target => ({ ...target, address: change(target.address) })),
          },
          options,
        ),
      subscribe: (addresses, onFrame, options) =>
        transport.subscribe(
          addresses.map(change),
          frame => onFrame({ ...frame, address: addresses[0] ?? frame.address }),
          options,
        ),
    })

/** Changes what `publish` answers. */
export const answering =
  (change: (results: PublishResult[]) => PublishResult[]): Breakage =>
  transport =>
    altered(transport, {
      publish: async (publication, options) => change(await transport.publish(publication, options)),
    })

/** Changes what `status` tells. */
export const telling =
  (change: (status: Status) => Status): Breakage =>
  transport =>
    altered(transport, {
      status: async function* () {
        for await (const status of transport.status()) yield change(status)
      },
    })
