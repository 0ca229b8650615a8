import type { Clock, Transport } from '@collective/core'

/** What the suite needs of an implementation. */
export interface TransportHarness {
  /** A new transport of the implementation, not yet connected, on the same broker as the others of this harness. */
  createTransport(): Promise<Transport>
  /** Called when a check is over and its transports are closed. */
  close?(): Promise<void>
}

/** A harness that can also break connections. */
export interface ReconnectHarness extends TransportHarness {
  /** Breaks every connection of this harness and lets them come back by themselves. Resolves once they are broken. */
  dropConnections(): Promise<void>
}

/** How the suite is run on an implementation. */
export interface ComplianceOptions<Harness extends TransportHarness> {
  /** What is checked: the subject of each check's name. */
  readonly name: string
  /** Called once per check. May give the same broker each time: every check has collectives of its own. */
  readonly setup: () => Promise<Harness>
  /** How long a check waits for what must come before it fails. Milliseconds. @default 10000 */
  readonly patienceMs?: number
  /** Decides when patience ends. @default the system's timers */
  readonly clock?: Pick<Clock, 'schedule'>
}

/** One behaviour to be shown. */
export interface ComplianceCheck {
  /** The behaviour as a sentence with the implementation as its subject. */
  readonly name: string
  /** The behaviour alone: the same text for every implementation. */
  readonly behaviour: string
  /** Rejects, with what was expected and what came, where the implementation does otherwise. Independent of the other checks. */
  run(): Promise<void>
}
