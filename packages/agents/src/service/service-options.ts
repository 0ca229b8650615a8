import type { ServiceProvider } from './provider'

/** How the service agent finds and uses a service manager. */
export interface ServiceOptions {
  /** The service manager; `auto` is systemd where it is the first process, else init scripts. @default 'auto' */
  readonly provider?: 'auto' | 'systemd' | 'sysv' | ServiceProvider
  /** Where SysV init scripts are; the folders of the runlevels are beside it. @default '/etc/init.d' */
  readonly initDirectory?: string
  /** systemd's command, by its path or found in PATH. @default 'systemctl' */
  readonly systemctl?: string
  /** What a service manager that does not end in time gets between SIGTERM and SIGKILL. Milliseconds. @default 5000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedServiceOptions {
  readonly provider: 'auto' | 'systemd' | 'sysv' | ServiceProvider
  readonly initDirectory: string
  readonly systemctl: string
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolveServiceOptions(options: ServiceOptions): ResolvedServiceOptions {
  return Object.freeze({
    provider: options.provider ?? 'auto',
    initDirectory: options.initDirectory ?? '/etc/init.d',
    systemctl: options.systemctl ?? 'systemctl',
    killAfterMs: options.killAfter ?? 5_000,
  })
}
