import type { JsonObject } from '@collective/core'

/** Settings of agents or data plugins by their names, as the configuration has them. */
export type HostedSettings = Readonly<Record<string, JsonObject & { enabled?: boolean | undefined }>>

/** What one kind is to be of: names and paths of the command line, and the section of the configuration. */
export interface WantedKind {
  readonly named: readonly string[]
  readonly settings: HostedSettings
}
