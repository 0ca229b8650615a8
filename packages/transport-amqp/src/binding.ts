import { encodeSegment, type Address } from '@collective/core'

/** Where an address is at the broker: a topic exchange, and a routing key or a pattern of them. */
export interface Binding {
  readonly exchange: string
  readonly key: string
}

// Of AMQP's names and keys. Bytes.
const longestName = 255

/**
 * The exchange and key of an address. Identities and callers keep their dots, so an identity is several words of a topic: a wildcard for
 * it is `#`, and the part of the key beside it has no dots.
 */
export function bindingOf(address: Address): Binding {
  const { collective } = address
  switch (address.type) {
    case 'broadcast':
      return { exchange: `${collective}.broadcast`, key: address.agent }
    case 'direct':
      return { exchange: `${collective}.direct`, key: address.identity }
    case 'reply':
      return { exchange: replyExchange(collective), key: `${callerPart(address.caller)}.${address.instance}` }
    case 'event':
      return { exchange: `${collective}.events`, key: eventKey(address.kind, address.identity) }
    default:
      return address satisfies never
  }
}

/** Where the replies of a collective go. */
export function replyExchange(collective: string): string {
  return `${collective}.reply`
}

/** One text for a binding that no other has. */
export function nameOf({ exchange, key }: Binding): string {
  return `${exchange} ${key}`
}

/** The address of an event, and the names of all bindings that its key can match here; undefined where this is no event's exchange. */
export function eventMatches({
  exchange,
  key,
}: Binding): { address: Address; names: readonly string[] } | undefined {
  const collective = /^(.*)\.events$/.exec(exchange)?.[1]
  const dot = key.indexOf('.')
  if (collective === undefined || dot < 0) return undefined
  const [kind, identity] = [key.slice(0, dot), key.slice(dot + 1)]
  const keys = [key, eventKey(kind, '*'), eventKey('*', identity), eventKey('*', '*')]
  return {
    address: Object.freeze({ type: 'event', collective, kind, identity }),
    names: keys.map(each => nameOf({ exchange, key: each })),
  }
}

function eventKey(kind: string, identity: string): string {
  return `${kind}.${identity === '*' ? '#' : identity}`
}

/** The caller as it stands in a key, or, where that would be longer than a key may be, in a form that no other caller has. */
function callerPart(caller: string): string {
  const encoded = encodeSegment(caller, '*#')
  if (encoded.length + instancePart <= longestName) return encoded
  return `%%${Buffer.from(caller).toString('base64url')}`
}

// A dot and 16 hexadecimal digits.
const instancePart = 17
