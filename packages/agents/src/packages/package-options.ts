import type { Environment } from '../process/clean-environment'
import type { PackageProvider } from './provider'
import type { PackageAllowance } from './allowed-packages'

/** Which packages may be changed, and by what. */
export interface PackageOptions {
  /** Which packages callers may install, update and remove; without it, none. @default nothing is allowed */
  readonly allow?: PackageAllowance
  /** The package manager; `auto` is the first of apt, dnf and yum that the machine has. @default 'auto' */
  readonly provider?: 'auto' | 'apt' | 'dnf' | 'yum' | 'npm' | PackageProvider
  /** Set over the few variables that its programs get from the node, such as `https_proxy`. @default {} */
  readonly environment?: Environment
  /** How much a list may take in a reply. Bytes of JSON; a reply is refused past the node's `replyBytes`. @default 102400 */
  readonly maxOutput?: number
  /**
   * What a package manager that does not end in time gets between SIGTERM and SIGKILL: one that is killed leaves packages half done.
   * Milliseconds. @default 30000
   */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedPackageOptions {
  readonly allow: PackageAllowance | undefined
  readonly provider: 'auto' | 'apt' | 'dnf' | 'yum' | 'npm' | PackageProvider
  readonly environment: Environment
  readonly maxOutput: number
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolvePackageOptions(options: PackageOptions): ResolvedPackageOptions {
  return Object.freeze({
    allow: options.allow,
    provider: options.provider ?? 'auto',
    environment: options.environment ?? {},
    maxOutput: options.maxOutput ?? 102_400,
    killAfterMs: options.killAfter ?? 30_000,
  })
}
