import type { Address, PublishResult } from '@collective/core'

/** What a PUBACK says of a copy; MQTT 5 section 3.4.2.1. The 0 of MQTT 3.1.1, which knows no other, proves nothing of who is there. */
export function publishResultOf(
  address: Address,
  reasonCode: number,
  version: 4 | 5,
): PublishResult | 'denied' {
  const isDirect = address.type === 'direct'
  switch (reasonCode) {
    case 0x00:
      return isDirect && version === 4 ? 'unknown' : 'accepted'
    case 0x10: // no matching subscribers
      return isDirect ? 'unroutable' : 'accepted'
    case 0x87: // not authorized
      return 'denied'
    default:
      return 'unknown'
  }
}
