import { CollectiveError } from '../errors/error'
import { isHex } from '../bytes/hex'
import { isIdentity, isName } from '../identity/identity'
import { isCallerId } from './format'
import type { Address } from './address'

/** How `assertAddress` reads `*`. */
export interface AssertAddressOptions {
  /** Whether kind and identity of an event address may be `*`, as in subscriptions. @default false */
  readonly wildcards?: boolean
}

/**
 * For transports, before an address becomes a name at the broker: what is no name could become a wildcard or another address there.
 * @throws CollectiveError `invalidAddress`
 */
export function assertAddress(address: Address, options: AssertAddressOptions = {}): void {
  if (isName(address.collective) && hasValidParts(address, options.wildcards ?? false)) return
  throw new CollectiveError(
    'invalidAddress',
    `expected an address whose parts follow the naming of the protocol, got ${JSON.stringify(address).slice(0, 300)}`,
  )
}

function hasValidParts(address: Address, wildcards: boolean): boolean {
  const isAny = (part: string): boolean => wildcards && part === '*'
  switch (address.type) {
    case 'broadcast':
      return isName(address.agent)
    case 'direct':
      return isIdentity(address.identity)
    case 'reply':
      return isCallerId(address.caller) && isHex(address.instance, 8)
    case 'event':
      return (
        (isName(address.kind) || isAny(address.kind)) &&
        (isIdentity(address.identity) || isAny(address.identity))
      )
    default:
      return address satisfies never
  }
}
