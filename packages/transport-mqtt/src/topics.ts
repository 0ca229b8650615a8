import { formatAddress, parseAddress, type Address } from '@collective/core'

/** The topic of an address, or the topic filter of an event address with `*`. */
export function topicOf(prefix: string, address: Address): string {
  if (address.type !== 'event') return `${prefix}/${formatAddress(address)}`
  // Only whole parts are `*`; kinds and identities have no such character.
  return `${prefix}/${formatAddress(address).replaceAll('*', '+')}`
}

/** Every topic filter that a topic can match here, itself first; undefined where it is no event's topic, which only itself matches. */
export function eventFilters(prefix: string, topic: string): readonly string[] | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined
  const [collective, type, kind, identity, ...rest] = topic.slice(prefix.length + 1).split('/')
  if (type !== 'event' || identity === undefined || rest.length > 0) return undefined
  const base = `${prefix}/${collective}/event`
  return [topic, `${base}/${kind}/+`, `${base}/+/${identity}`, `${base}/+/+`]
}

/** The address of a topic; undefined for a topic that is none's. */
export function addressOf(prefix: string, topic: string): Address | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined
  try {
    return Object.freeze(parseAddress(topic.slice(prefix.length + 1)))
  } catch {
    return undefined // a stranger's topic
  }
}
