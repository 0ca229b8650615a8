import { type Address } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { type Breakage, altered, publishing, handing, addressing, answering, telling } from './alter'
import { never } from './turns'
import {
  losesOrder,
  leaksSubscriptions,
  closesTooMuch,
  diesOfThrowing,
  closesSubscriptionsOnce,
  forgetsSubscriptions,
} from './subscriptions'
import { neverEnds, tellsOnlyChanges, closesOnce } from './connections'
import {
  ignoresSignals,
  leaksListeners,
  drainsTooEarly,
  throwsBareErrors,
  readsTooLate,
  goesOnAborted,
  hangsWhenAborted,
  hangsWhenBroken,
} from './calls'

const masked = (bytes: Uint8Array): Uint8Array => bytes.map(byte => byte & 0x7f)
const lowered = (address: Address): Address =>
  address.type === 'direct' || address.type === 'event'
    ? { ...address, identity: address.identity.toLowerCase() }
    : address

/** One way each, by what it does wrong. */
export const breakages = {
  'loses the order': losesOrder,
  'delivers to other collectives': addressing(address => ({ ...address, collective: 'everybody' })),
  'ignores the case of identities': addressing(lowered),
  'swallows envelopes': publishing(publication => ({
    ...publication,
    targets: publication.targets.map(({ address }) => ({ address, envelope: new Uint8Array() })),
  })),
  'sends the first envelope to all': publishing(publication => ({
    ...publication,
    targets: publication.targets.map(({ address }, _, [first]) => ({
      address,
      envelope: first?.envelope ?? new Uint8Array(),
    })),
  })),
  'needs an envelope': publishing(publication => ({
    ...publication,
    targets: publication.targets.map(({ address, envelope }) => ({
      address,
      envelope: envelope.length > 0 ? envelope : encodeText('none'),
    })),
  })),
  'needs a target': transport =>
    altered(transport, {
      publish: ({ targets, ...parts }, options) =>
        targets.length > 0 ? transport.publish({ targets, ...parts }, options) : never(),
    }),
  'clears the highest bit of each byte': publishing(publication => ({
    ...publication,
    body: masked(publication.body),
  })),
  'swallows frames without a body': handing(
    (frame, onFrame) => void (frame.bytes.at(-1) !== 0x0a && onFrame(frame)),
  ),
  'delivers twice': handing((frame, onFrame) => [frame, frame].forEach(onFrame)),
  'takes wildcards for names': transport =>
    altered(transport, {
      subscribe: (addresses, onFrame, options) =>
        transport.subscribe(
          addresses.map(address =>
            address.type === 'event' && address.kind === '*' ? { ...address, kind: 'any' } : address,
          ),
          onFrame,
          options,
        ),
    }),
  'delivers after a subscription was closed': leaksSubscriptions,
  'closes every subscription of an address with one': closesTooMuch,
  'stops at a handler that throws': diesOfThrowing,
  'ignores signals': ignoresSignals,
  'goes on although it was aborted': goesOnAborted,
  'hangs when a publication is aborted': hangsWhenAborted,
  'hangs when the connection breaks during a publication': hangsWhenBroken,
  'leaves listeners on signals': leaksListeners,
  'drains before everything is sent': drainsTooEarly,
  'reads publications after they resolved': readsTooLate,
  'calls everything accepted': answering(results => results.map(() => 'accepted')),
  'calls everything unroutable': answering(results => results.map(() => 'unroutable')),
  'answers in reverse': answering(results => results.toReversed()),
  'denies a capability it has': transport =>
    altered(transport, { capabilities: { ...transport.capabilities, unroutable: false } }),
  'promises a larger frame than it takes': transport =>
    altered(transport, { capabilities: { ...transport.capabilities, maxFrameBytes: 1000 } }),
  'never ends its status': neverEnds,
  'does not begin with the present status': tellsOnlyChanges,
  'throws bare errors': throwsBareErrors,
  'cannot be closed twice': closesOnce,
  'cannot close a subscription twice': closesSubscriptionsOnce,
  'counts one reconnect at most': telling(status =>
    status.state === 'connected' ? { ...status, reconnects: Math.min(1, status.reconnects) } : status,
  ),
  'forgets subscriptions when it reconnects': forgetsSubscriptions,
} as const satisfies Record<string, Breakage>
