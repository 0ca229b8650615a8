import type { TransportCapabilities } from '@collective/core'
import type { Finding } from '../finding'

/** What the broker can tell and hold. */
export function brokerFinding({ unroutable, expiry, maxFrameBytes }: TransportCapabilities): Finding {
  const abilities = [
    unroutable
      ? 'says who is not there'
      : 'does not say who is not there, so that silence lasts to the timeout',
    expiry ? 'drops what is too old' : 'leaves it to the nodes to drop what is too old',
    ...(maxFrameBytes === undefined ? [] : [`takes frames of up to ${maxFrameBytes} bytes`]),
  ]
  return { check: 'broker', state: 'ok', text: abilities.join('; ') }
}
