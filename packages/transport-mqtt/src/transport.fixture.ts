import type { Address, Publication, Status, Transport } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { onTestFinished } from 'vitest'
import { mqtt, type MqttOptions } from './index'

/** For calls that nothing aborts. */
export const signal = neverAborted()

/** A transport that is closed after the test. */
export function created(urls: string | readonly string[], options: MqttOptions = {}): Transport {
  const transport = mqtt(urls, options)
  onTestFinished(() => transport.close())
  return transport
}

/** A transport that is connected, and closed after the test. */
export async function connected(
  urls: string | readonly string[],
  options: MqttOptions = {},
): Promise<Transport> {
  const transport = created(urls, options)
  await transport.connect({ signal })
  return transport
}

/** One text for some addresses. */
export function publication(addresses: readonly Address[], text = 'body'): Publication {
  const nothing = new Uint8Array()
  return {
    targets: addresses.map(address => ({ address, envelope: nothing })),
    protected: nothing,
    body: encodeText(text),
    expiresMs: 60_000,
  }
}

/** The text of a frame that `publication` made. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(2))
}

/** The first status of one state. */
export async function until<State extends Status['state']>(
  transport: Transport,
  state: State,
): Promise<Extract<Status, { state: State }>> {
  for await (const status of transport.status()) if (isIn(status, state)) return status
  throw new TypeError(`expected the status ${state}, got none`)
}

function isIn<State extends Status['state']>(
  status: Status,
  state: State,
): status is Extract<Status, { state: State }> {
  return status.state === state
}

/** Resolves when the connection has come back so many times. */
export async function untilReconnects(transport: Transport, reconnects: number): Promise<void> {
  for await (const status of transport.status())
    if (status.state === 'connected' && status.reconnects >= reconnects) return
  throw new TypeError(`expected ${reconnects} reconnects, the transport has ended`)
}
