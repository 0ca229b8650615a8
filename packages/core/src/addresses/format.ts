import { BoundedCache } from '../caches/bounded-cache'
import { CollectiveError } from '../errors/error'
import { isHex } from '../bytes/hex'
import { isIdentity, isName } from '../identity/identity'
import { decodeSegment, encodeSegment } from './segment'
import type { Address } from './address'

// What separates and matches in MQTT topics and in our own form of an address.
const special = '/+#'

/**
 * An address as text, `collective/broadcast/agent` and so on: how the protected line carries `replyTo`, how logs show it, and, behind a
 * prefix, the MQTT topic.
 */
export function formatAddress(address: Address): string {
  switch (address.type) {
    case 'broadcast':
      return `${address.collective}/broadcast/${address.agent}`
    case 'direct':
      return `${address.collective}/node/${address.identity}`
    case 'reply':
      return `${address.collective}/reply/${encodeSegment(address.caller, special)}/${address.instance}`
    case 'event':
      return `${address.collective}/event/${address.kind}/${address.identity}`
    default:
      return address satisfies never
  }
}

// The same callers are answered again and again.
const parsed = new BoundedCache<Address>(256)

/** @throws CollectiveError `invalidAddress` for text that `formatAddress` does not make of a single address */
export function parseAddress(text: string): Address {
  return parsed.get(text, () => Object.freeze(parse(text)))
}

function parse(text: string): Address {
  const address = readAddress(text.split('/'))
  // Parts too many are found here too, and `%61` for `a`, a second text for an address past a broker's rules about the first.
  if (address && formatAddress(address) === text) return address
  throw new CollectiveError(
    'invalidAddress',
    `expected an address such as collective/node/web1, got ${JSON.stringify(text.slice(0, 200))}`,
  )
}

function readAddress([collective, type, first, second]: string[]): Address | undefined {
  if (!isName(collective) || first === undefined) return undefined
  if (type === 'broadcast') return isName(first) ? { type, collective, agent: first } : undefined
  if (type === 'node') return isIdentity(first) ? { type: 'direct', collective, identity: first } : undefined
  if (type === 'event' && isName(first) && isIdentity(second))
    return { type, collective, kind: first, identity: second }
  return type === 'reply' ? readReply(collective, first, second) : undefined
}

function readReply(
  collective: string,
  encodedCaller: string,
  instance: string | undefined,
): Address | undefined {
  const caller = decodeSegment(encodedCaller)
  if (caller === undefined || !isCallerId(caller) || !isHex(instance, 8)) return undefined
  return { type: 'reply', collective, caller, instance }
}

/** Whether `text` may name a caller: 1 to 128 printable ASCII characters without blanks. */
export function isCallerId(text: unknown): text is string {
  return typeof text === 'string' && /^[!-~]{1,128}$/.test(text)
}
