import type { ClientSettings } from './client-options'
import type { ConnectionWatch } from './connection-watch'
import type { Correlation } from './correlation'
import type { Sender } from './sender'
import type { Suspects } from './suspects'

/** What the runs and discoveries of a client share. */
export interface ClientParts {
  readonly settings: ClientSettings
  readonly sender: Sender
  readonly correlation: Correlation
  readonly connection: ConnectionWatch
  readonly suspects: Suspects
  /** Fires when the client is closed. */
  readonly signal: AbortSignal
}
