import type { CallOptions } from '@collective/core'

/** What can be done to a package. */
export type PackageAction = 'install' | 'update' | 'uninstall' | 'purge'

/** A change that is wanted. */
export interface PackageChange {
  readonly action: PackageAction
  readonly package: string
  /** Of `install` alone: this one and no other. */
  readonly version?: string | undefined
}

/** How a package stands. */
export interface PackageState {
  /** Its whole version; `absent`, or `purged` where not even its configuration is left. */
  readonly ensure: string
  /** The version without what stands in fields of its own; empty where it is not installed. */
  readonly version: string
  readonly release: string
  readonly epoch: string
  readonly arch: string
}

/** What would become of one package. */
export interface PlannedStep {
  readonly name: string
  /** The version that is there, where one is and the package manager tells. */
  readonly from?: string
  /** The version that would be; without it, the package would be removed. */
  readonly to?: string
}

/** What a package manager would do, or in its words why it cannot. */
export type PackagePlan = { readonly steps: readonly PlannedStep[] } | { readonly problem: string }

/** A package that could be newer. */
export interface OutdatedPackage {
  readonly package: string
  /** The version that there is. */
  readonly version: string
  /** Where it is. */
  readonly repo: string
}

/** A package manager. Names and versions have passed the schema of the agent. */
export interface PackageProvider {
  /** For messages and for `provider` in replies. */
  readonly name: string
  /** Whether `purge` leaves less than `uninstall`. */
  readonly purges: boolean
  /** Whether a name can be that of a package here, and a version a version. @returns undefined, or what was expected */
  refusal(change: Pick<PackageChange, 'package' | 'version'>): string | undefined
  /** @throws `providerFailed`; the signal's reason */
  status(name: string, call: CallOptions): Promise<PackageState>
  /** Finds out what a change would do, and does nothing. @throws `locked`, `providerFailed`; the signal's reason */
  plan(change: PackageChange, call: CallOptions): Promise<PackagePlan>
  /**
   * Carries a change out.
   * @returns undefined, or why it failed, in the words of the package manager
   * @throws `locked` where another program holds the packages, `providerFailed`; the signal's reason
   */
  apply(change: PackageChange, call: CallOptions): Promise<string | undefined>
  /** Every installed package with its version, as one line each. @throws `providerFailed`; the signal's reason */
  installed(call: CallOptions): Promise<readonly string[]>
  /** @throws `locked`, `providerFailed`; the signal's reason */
  outdated(call: CallOptions): Promise<readonly OutdatedPackage[]>
  /**
   * Asks the sources which packages there are.
   * @returns undefined, or why it failed
   * @throws `locked`, `providerFailed`; the signal's reason
   */
  refresh(call: CallOptions): Promise<string | undefined>
}

/** A package that is not there. */
export function absentPackage(ensure: 'absent' | 'purged'): PackageState {
  return { ensure, version: '', release: '', epoch: '', arch: '' }
}
