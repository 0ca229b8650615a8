import { AssertionError } from 'node:assert/strict'
import { setMaxListeners } from 'node:events'
import {
  formatAddress,
  type Address,
  type Clock,
  type PublishResult,
  type Subscription,
  type Transport,
} from '@collective/core'
import { abortable, encodeText } from '@collective/core/internal'
import type { ComplianceOptions, TransportHarness } from './check'
import { Recorder } from './recorder'

/** What is to be shown, by the sentence that says it. */
export type Behaviours<Harness extends TransportHarness = TransportHarness> = Readonly<
  Record<string, (session: Session<Harness>) => Promise<void>>
>

/** What is published; what a check does not care about has a default. */
export interface Sent {
  readonly body: Uint8Array
  readonly protected?: Uint8Array
  readonly envelope?: Uint8Array
  readonly signal?: AbortSignal
}

/** What one check works with: transports that are closed after it, and collectives that no other check uses. */
export class Session<Harness extends TransportHarness = TransportHarness> {
  readonly harness: Harness
  /** Fires when the check has waited too long. */
  readonly signal: AbortSignal
  /** A collective of this check alone. */
  readonly collective = newCollective()
  /** Another collective of this check alone. */
  readonly otherCollective = newCollective()
  readonly #transports: Transport[] = []
  readonly #recorders: Recorder[] = []

  constructor(harness: Harness, signal: AbortSignal) {
    this.harness = harness
    this.signal = signal
  }

  /** A transport that is not connected. */
  async created(): Promise<Transport> {
    const transport = await this.harness.createTransport()
    this.#transports.push(transport)
    return transport
  }

  /** A transport that is connected. */
  async connected(): Promise<Transport> {
    const transport = await this.created()
    await transport.connect({ signal: this.signal })
    return transport
  }

  /** Two connected transports: one that sends, one that listens. */
  async pair(): Promise<{ sender: Transport; receiver: Transport }> {
    const [sender, receiver] = await Promise.all([this.connected(), this.connected()])
    return { sender, receiver }
  }

  /** Listens and records. */
  async record(transport: Transport, ...addresses: readonly Address[]): Promise<Recorder & Subscription> {
    const recorder = new Recorder(addresses.map(formatAddress).join(' and '))
    this.#recorders.push(recorder)
    const subscription = await transport.subscribe(addresses, recorder.onFrame, { signal: this.signal })
    return Object.assign(recorder, { close: () => subscription.close() })
  }

  /** Publishes one text to one address. */
  async send(transport: Transport, address: Address, text: string): Promise<PublishResult> {
    const [result] = await this.publish(transport, [address], { body: encodeText(text) })
    if (result) return result
    throw new AssertionError({ message: 'expected one result for one target, got none' })
  }

  /** Publishes one body to some addresses. */
  publish(transport: Transport, addresses: readonly Address[], sent: Sent): Promise<PublishResult[]> {
    const envelope = sent.envelope ?? encodeText('envelope')
    return transport.publish(
      {
        targets: addresses.map(address => ({ address, envelope })),
        protected: sent.protected ?? encodeText('{"v":1}'),
        body: sent.body,
        expiresMs: 60_000,
      },
      { signal: sent.signal ?? this.signal },
    )
  }

  /** What has not come, as a message. */
  missing(): string {
    const missing = this.#recorders.map(recorder => recorder.missing()).filter(text => text !== undefined)
    return missing.join('; ') || 'a call did not settle'
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map(transport => transport.close()))
    await this.harness.close?.()
  }
}

/** Runs one check within its patience, and cleans up after it whatever came of it. */
export async function runCheck<Harness extends TransportHarness>(
  show: (session: Session<Harness>) => Promise<void>,
  { setup, patienceMs = 10_000, clock = systemTimers }: ComplianceOptions<Harness>,
): Promise<void> {
  const expiry = new AbortController()
  // Checks publish hundreds of frames at once under this one signal.
  setMaxListeners(0, expiry.signal)
  const session = new Session(await setup(), expiry.signal)
  const patience: Patience = { patienceMs, clock, expiry }
  const [shown] = await Promise.allSettled([within(patience, show(session), () => session.missing())])
  const closing: Patience = { ...patience, expiry: new AbortController() }
  const [closed] = await Promise.allSettled([
    within(closing, session.close(), () => 'close() did not settle'),
  ])
  for (const end of [shown, closed]) if (end.status === 'rejected') throw end.reason
}

interface Patience {
  readonly patienceMs: number
  readonly clock: Pick<Clock, 'schedule'>
  readonly expiry: AbortController
}

async function within(
  { patienceMs, clock, expiry }: Patience,
  work: Promise<void>,
  missing: () => string,
): Promise<void> {
  const fail = (): void =>
    expiry.abort(new AssertionError({ message: `${missing()} within ${patienceMs} ms` }))
  const stopTimer = clock.schedule(patienceMs, fail)
  try {
    await abortable(work, expiry.signal)
  } finally {
    stopTimer()
  }
}

const systemTimers: Pick<Clock, 'schedule'> = {
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

function newCollective(): string {
  return `check-${crypto.randomUUID().slice(0, 18)}`
}
