import { CollectiveError } from '@collective/core'
import type { AmqpSettings } from '../options'

/** One broker. */
export interface Endpoint {
  /** The URL without credentials, for messages. */
  readonly name: string
  readonly protocol: 'amqp' | 'amqps'
  readonly host: string
  readonly port: number
  readonly vhost: string
  readonly username: string
  readonly password: string
}

// By IANA's list; what brokers listen on where nobody says otherwise.
const defaultPorts = { amqp: 5672, amqps: 5671 } as const

// What a new RabbitMQ lets in, from its own machine alone.
const nobody = 'guest'

/**
 * The brokers to try, in turn.
 * @throws CollectiveError `invalidOption`; its message never has what stood in the URL before `@`
 */
export function parseEndpoints(
  urls: string | readonly string[],
  settings: AmqpSettings,
): readonly Endpoint[] {
  const list = typeof urls === 'string' ? [urls] : urls
  if (list.length === 0)
    throw new CollectiveError(
      'invalidOption',
      'expected the URL of a broker, got none: give one such as amqp://localhost',
    )
  return list.map(url => parseEndpoint(url, settings))
}

function parseEndpoint(text: string, settings: AmqpSettings): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const protocol = protocolOf(url?.protocol)
  if (!url || !protocol || url.hostname === '' || url.hash !== '') throw notAUrl(text)
  const name = `${protocol}://${url.host}${url.pathname === '/' ? '' : url.pathname}`
  if (url.search !== '') throw hasParameters(name, url.searchParams)
  assertEncrypted(name, protocol, settings)
  return Object.freeze({
    name,
    protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPorts[protocol] : Number(url.port),
    vhost: decoded(url.pathname.slice(1)) || '/',
    ...loginOf(url, name, settings),
  })
}

function loginOf(
  url: URL,
  name: string,
  { username, password, auth }: AmqpSettings,
): Pick<Endpoint, 'username' | 'password'> {
  const isGiven = url.username !== '' || url.password !== ''
  if (auth === 'certificate' && (isGiven || (username ?? password) !== undefined)) throw hasPassword(name)
  return {
    username: username ?? (isGiven ? decoded(url.username) : nobody),
    password: password ?? (isGiven ? decoded(url.password) : nobody),
  }
}

function protocolOf(scheme: string | undefined): Endpoint['protocol'] | undefined {
  if (scheme === 'amqp:') return 'amqp'
  return scheme === 'amqps:' ? 'amqps' : undefined
}

// Whoever gives certificates expects encryption; without it they would go unused and the password be readable.
function assertEncrypted(name: string, protocol: Endpoint['protocol'], { tls }: AmqpSettings): void {
  const given = Object.keys(tls)
  if (protocol === 'amqps' || given.length === 0) return
  throw new CollectiveError(
    'invalidOption',
    `${name} is not encrypted, but ${given.join(', ')} is given: write amqps://, or leave that out`,
  )
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a lone % was meant as it is
  }
}

function hasParameters(name: string, parameters: URLSearchParams): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `expected ${name} without parameters, got ${[...parameters.keys()].join(', ')}: use the options of the transport instead`,
  )
}

function hasPassword(name: string): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `expected ${name} without user and password, because auth is certificate: leave them out`,
  )
}

function notAUrl(text: string): CollectiveError {
  const shown = text.replace(/^(\w+:\/\/)?.*@/, '$1…@').slice(0, 200)
  return new CollectiveError(
    'invalidOption',
    `expected the URL of an AMQP broker such as amqp://localhost:5672/vhost, got ${shown}: use amqp or amqps`,
  )
}
