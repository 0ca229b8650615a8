import { connect as connectTcp } from 'node:net'
import { connect, credentials, type ChannelModel } from 'amqplib'
import { onAbort } from '@collective/core/internal'
import { connectError, timeoutError } from './connect-error'
import { Connection } from './connection'
import type { Endpoint } from './endpoint'
import type { AmqpSettings } from '../options'

/** One attempt. */
export interface Attempt {
  readonly endpoint: Endpoint
  readonly settings: AmqpSettings
  readonly signal: AbortSignal
}

/**
 * Connects to one broker.
 * @throws CollectiveError `connectRefused`, `connectTimeout`, `connectFailed`, `notAuthorized`; the signal's reason
 */
export async function openConnection({ endpoint, settings, signal }: Attempt): Promise<Connection> {
  signal.throwIfAborted()
  const life = new AbortController()
  const { connectTimeoutMs, logger } = settings
  const timeout = timeoutError(endpoint.name, connectTimeoutMs)
  const timer = setTimeout(() => life.abort(timeout), connectTimeoutMs)
  const stopListening = onAbort(signal, reason => life.abort(reason))
  try {
    const model = await openModel(endpoint, settings, life.signal)
    return new Connection({ endpoint, model, life, logger })
  } catch (error) {
    signal.throwIfAborted()
    life.signal.throwIfAborted()
    life.abort(error)
    throw connectError(endpoint, error, settings.auth)
  } finally {
    clearTimeout(timer)
    stopListening()
  }
}

async function openModel(
  endpoint: Endpoint,
  { heartbeatMs, tls, auth }: AmqpSettings,
  signal: AbortSignal,
): Promise<ChannelModel> {
  const { protocol, host, port, vhost, username, password } = endpoint
  const heartbeat = heartbeatMs / 1000
  const broker = { protocol, hostname: host, port, vhost, username, password, heartbeat }
  // Nagle's algorithm costs 40 ms a round trip. The signal destroys a socket in every state, which amqplib cannot.
  const socketOptions = { noDelay: true, signal }
  if (protocol === 'amqp') return await connect(broker, socketOptions)
  const login = auth === 'certificate' ? { credentials: credentials.external() } : {}
  // tls.connect knows no signal, but takes a socket that does.
  const socket = connectTcp({ host, port, ...socketOptions })
  return await connect(broker, { ...tls, ...login, noDelay: true, socket })
}
