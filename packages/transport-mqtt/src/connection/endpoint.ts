import { CollectiveError } from '@collective/core'
import type { MqttSettings } from '../options'
import { spellingOf, type Spelling } from '../spelling'

const schemes = ['mqtt', 'mqtts', 'ws', 'wss'] as const

/** How a broker is spoken to: over TCP, TLS or WebSocket. */
export type Scheme = (typeof schemes)[number]

/** One broker. */
export interface Endpoint {
  /** The URL without credentials, for messages. */
  readonly name: string
  readonly scheme: Scheme
  readonly host: string
  /** @default the one of the scheme */
  readonly port: number | undefined
  /** For WebSocket. */
  readonly path: string
  readonly username: string | undefined
  readonly password: string | undefined
  /** How this broker wants topics written. */
  readonly spelling: Spelling
}

/**
 * The brokers to try, in turn.
 * @throws CollectiveError `invalidOption`; its message never has what stood in the URL before `@`
 */
export function parseEndpoints(
  urls: string | readonly string[],
  settings: MqttSettings,
): readonly Endpoint[] {
  const list = typeof urls === 'string' ? [urls] : urls
  if (list.length === 0)
    throw new CollectiveError(
      'invalidOption',
      'expected the URL of a broker, got none: give one such as mqtt://localhost:1883',
    )
  return list.map(url => parseEndpoint(url, settings))
}

function parseEndpoint(text: string, settings: MqttSettings): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = schemes.find(each => url?.protocol === `${each}:`)
  if (!url || !scheme || url.hostname === '') throw notAUrl(text)
  const name = `${scheme}://${url.host}${scheme.startsWith('ws') ? url.pathname : ''}`
  assertEncrypted(name, scheme, settings)
  const topics = takeParameter(url, 'topics')
  if (scheme.startsWith('mqtt') && url.search !== '') throw hasParameters(name, url.searchParams)
  return Object.freeze({
    name,
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname || '/'}${url.search}`,
    username: settings.username ?? credential(url.username),
    password: settings.password ?? credential(url.password),
    spelling: topics === null ? settings.spelling : spellingOf(topics),
  })
}

/** What a URL says to us and not to the broker; it says it no longer then. */
function takeParameter({ searchParams }: URL, name: string): string | null {
  const value = searchParams.get(name)
  if (value !== null) searchParams.delete(name)
  return value
}

// Whoever gives certificates expects encryption; without it they would go unused and the password be readable.
function assertEncrypted(name: string, scheme: Scheme, { tls }: MqttSettings): void {
  if (scheme === 'mqtts' || scheme === 'wss' || Object.keys(tls).length === 0) return
  const given = Object.keys(tls).join(', ')
  throw new CollectiveError(
    'invalidOption',
    `${name} is not encrypted, but ${given} is given: write ${scheme}s://, or leave that out`,
  )
}

function credential(encoded: string): string | undefined {
  if (encoded === '') return undefined
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded // a lone % was meant as it is
  }
}

function hasParameters(name: string, parameters: URLSearchParams): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `expected ${name} without parameters but topics, got ${[...parameters.keys()].join(', ')}: use the options of the transport instead`,
  )
}

function notAUrl(text: string): CollectiveError {
  const shown = text.replace(/^(\w+:\/\/)?.*@/, '$1…@').slice(0, 200)
  return new CollectiveError(
    'invalidOption',
    `expected the URL of an MQTT broker such as mqtt://localhost:1883, got ${shown}: use mqtt, mqtts, ws or wss`,
  )
}
