import type { PublishResult, TransportCapabilities } from '@collective/core'
import type { Finding } from '../finding'

/**
 * What the broker can tell and hold, and whether it does.
 * @param absent what it said of an address that no node has; undefined where we could not try
 */
export function brokerFindings(
  capabilities: TransportCapabilities,
  absent: PublishResult | undefined,
): readonly Finding[] {
  const isWatched = capabilities.unroutable && absent === 'accepted'
  return [abilities(capabilities), ...(isWatched ? [watchedFinding] : [])]
}

function abilities({ unroutable, expiry, maxFrameBytes }: TransportCapabilities): Finding {
  const able = [
    unroutable
      ? 'says who is not there'
      : 'does not say who is not there, so that silence lasts to the timeout',
    expiry ? 'drops what is too old' : 'leaves it to the nodes to drop what is too old',
    ...(maxFrameBytes === undefined ? [] : [`takes frames of up to ${maxFrameBytes} bytes`]),
  ]
  return { check: 'broker', state: 'ok', text: able.join('; ') }
}

const watchedFinding: Finding = {
  check: 'broker',
  state: 'warning',
  text: 'somebody listens to the address of a node that there is not, so that the broker cannot say who is not there: calls on absent nodes wait for their deadline',
  advice:
    'end what watches the addresses of nodes by a wildcard, such as # in MQTT, or forbid it by the rules of the broker',
}
