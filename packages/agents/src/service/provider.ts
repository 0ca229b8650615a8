import type { CallOptions } from '@collective/core'

/** What can be done to a service. */
export type ServiceChange = 'start' | 'stop' | 'restart'

/** How a service stands. */
export interface ServiceState {
  readonly status: 'running' | 'stopped' | 'unknown'
  /** Whether it starts at boot; null where that cannot be known. */
  readonly enabled: boolean | null
  /** In the words of the service manager. */
  readonly detail: string
}

/** A service manager. Names of services have passed the schema of the agent. */
export interface ServiceProvider {
  /** For messages. */
  readonly name: string
  /**
   * @returns undefined where there is no such service
   * @throws `providerFailed` where it cannot be found out; the signal's reason
   */
  status(service: string, options: CallOptions): Promise<ServiceState | undefined>
  /**
   * Resolves when it is done.
   * @returns undefined, or why it failed, in the words of the service manager
   * @throws `providerFailed` where it cannot be tried; the signal's reason
   */
  change(service: string, change: ServiceChange, options: CallOptions): Promise<string | undefined>
}
