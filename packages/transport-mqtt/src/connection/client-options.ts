import type { IClientOptions } from 'mqtt'
import type { Endpoint } from './endpoint'
import type { MqttSettings } from '../options'

const noLog = (): void => undefined

/** What MQTT.js is told: one session, no buffer, no reconnect of its own. */
export function clientOptions(endpoint: Endpoint, version: 4 | 5, settings: MqttSettings): IClientOptions {
  return {
    ...addressOptions(endpoint, settings),
    protocolVersion: version,
    clientId: settings.clientId,
    clean: true,
    keepalive: Math.max(1, Math.round(settings.keepAliveMs / 1000)),
    // Pings come at their interval, whatever else is sent: no timer is moved for each acknowledgement.
    reschedulePings: false,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Ours is shorter.
    connectTimeout: 2 * settings.connectTimeoutMs,
    log: noLog,
  }
}

// An empty frame: no protected line, no envelope, no body.
const emptyFrame = '\n\n'

/** What the broker publishes when the connection ends without a DISCONNECT. Not retained: who comes later has missed nothing that still holds. */
export function willOptions(topic: string | undefined): Pick<IClientOptions, 'will'> {
  return topic === undefined ? {} : { will: { topic, payload: emptyFrame, qos: 0, retain: false } }
}

function addressOptions(endpoint: Endpoint, { tls }: MqttSettings): IClientOptions {
  const { scheme, host, port, path, username, password } = endpoint
  const isEncrypted = scheme === 'mqtts' || scheme === 'wss'
  return {
    protocol: scheme,
    host,
    hostname: host,
    ...(port === undefined ? {} : { port }),
    ...(scheme.startsWith('ws') ? { path, wsOptions: isEncrypted ? { ...tls } : {} } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isEncrypted ? tls : {}),
  }
}
