/** Where Puppet is, and what callers may have it do. */
export interface PuppetOptions {
  /** The program, by its path or found in PATH. @default 'puppet' */
  readonly puppet?: string
  /** Given to it with every call, such as `--confdir=/etc/puppet`. @default [] */
  readonly args?: readonly string[]
  /** The types of resources that callers may change by `resource`; without it, none. @default nothing is allowed */
  readonly resourceTypes?: 'any' | readonly string[]
  /** Whether callers may name another server for a run. @default false */
  readonly allowServer?: boolean
  /** Whether a daemon that waits is told to run by SIGUSR1, where nothing special is asked for. @default true */
  readonly signalDaemon?: boolean
  /** How much a log may take in a reply. Bytes of JSON; a reply is refused past the node's `replyBytes`. @default 102400 */
  readonly maxOutput?: number
  /** What it gets between SIGTERM and SIGKILL where it does not end in time. Milliseconds. @default 10000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedPuppetOptions {
  readonly puppet: string
  readonly args: readonly string[]
  readonly resourceTypes: 'any' | readonly string[]
  readonly allowServer: boolean
  readonly signalDaemon: boolean
  readonly maxOutput: number
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolvePuppetOptions(options: PuppetOptions): ResolvedPuppetOptions {
  return Object.freeze({
    puppet: options.puppet ?? 'puppet',
    args: options.args ?? [],
    resourceTypes: options.resourceTypes ?? [],
    allowServer: options.allowServer ?? false,
    signalDaemon: options.signalDaemon ?? true,
    maxOutput: options.maxOutput ?? 102_400,
    killAfterMs: options.killAfter ?? 10_000,
  })
}
