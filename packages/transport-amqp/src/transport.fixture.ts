import { connect, type ChannelModel } from 'amqplib'
import type { Address, Publication, Status, Transport } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { onTestFinished } from 'vitest'
import { amqp, type AmqpOptions } from './index'

/** For calls that nothing aborts. */
export const signal = neverAborted()

/** What runs after a test. Tests that run at the same time have each one of their own. */
export type AtEnd = (run: () => Promise<void>) => void

const atEndOfTest: AtEnd = run => onTestFinished(() => run())

/** A transport that is closed after the test. */
export function created(
  urls: string | readonly string[],
  options: AmqpOptions = {},
  atEnd: AtEnd = atEndOfTest,
): Transport {
  const transport = amqp(urls, options)
  atEnd(() => transport.close())
  return transport
}

/** A transport that is connected, and closed after the test. */
export async function connected(
  urls: string | readonly string[],
  options: AmqpOptions = {},
  atEnd: AtEnd = atEndOfTest,
): Promise<Transport> {
  const transport = created(urls, options, atEnd)
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

/** A raw connection of amqplib's, as a stranger would have it, closed after the test. */
export async function rawConnection(url: string): Promise<ChannelModel> {
  const model = await connect(url)
  model.on('error', () => undefined)
  onTestFinished(() => model.close().catch(() => undefined))
  return model
}
