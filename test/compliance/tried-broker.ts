import type { TransportCapabilities } from '@collective/core'
import type { ReconnectHarness } from '@collective/testing'

/** A broker that the compliance suite runs on, in every way that it can be spoken to. */
export interface TriedBroker<Running> {
  start(): Promise<Running>
  stop(running: Running): Promise<void>
  /** Whether one check breaks no other's connections, so that all run at the same time. */
  readonly isShared: boolean
  readonly ways: readonly Way<Running>[]
}

/** What the table of docs/brokers.md says of one way: a row. */
export interface Row {
  /** The broker, and what is spoken. */
  readonly name: string
  /** As it must turn out to be once something has been published. */
  readonly capabilities: Required<TransportCapabilities>
}

/** One way to speak to a broker. */
export interface Way<Running> extends Row {
  /** Called once per check. */
  harness(running: Running): Promise<ReconnectHarness>
}
