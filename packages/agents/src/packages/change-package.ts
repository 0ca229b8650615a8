import { CollectiveError, type CallOptions } from '@collective/core'
import { fail } from '@collective/rpc'
import { fitList } from '../output/fit-list'
import type { PackageJudge } from './allowed-packages'
import type { PackageChange, PackageProvider, PackageState, PlannedStep } from './provider'

/** A change, and what it is carried out with. */
export interface ChangeCall extends CallOptions {
  readonly provider: PackageProvider
  readonly judge: PackageJudge
  readonly noop: boolean
  readonly maxOutput: number
}

/** How a package stands, as replies have it. */
export interface NamedState extends PackageState {
  readonly name: string
  readonly provider: string
}

/** The same after a change. */
export interface ChangedState extends NamedState {
  readonly changed: boolean
  readonly changes: PlannedStep[]
  readonly omitted?: number
}

/** Asks how a package stands. @throws CollectiveError `invalidData` for a name that is none here */
export async function stateOf(
  name: string,
  { provider, signal }: Pick<ChangeCall, 'provider' | 'signal'>,
): Promise<NamedState> {
  assertPossible(provider, { package: name })
  return { name, provider: provider.name, ...(await provider.status(name, { signal })) }
}

/**
 * Changes a package, unless it stands as wanted: first asks what that would do, and whether all of it is allowed.
 * @throws CollectiveError `denied`, `invalidData`, `locked`, `providerFailed`; ends the action where it cannot be done
 */
export async function changePackage(change: PackageChange, call: ChangeCall): Promise<ChangedState> {
  call.judge.assertChangeable(change.package)
  assertPossible(call.provider, change)
  const before = await stateOf(change.package, call)
  if (change.action === 'update' && isGone(before))
    return fail(`${change.package} is not installed: install it`, { ensure: before.ensure })
  const steps = isDone(change, before, call.provider) ? [] : await plan(change, before, call)
  if (call.noop || steps.length === 0) return outcome(before, steps, call)
  const problem = await call.provider.apply(change, call)
  const after = await stateOf(change.package, call)
  if (problem !== undefined) return failed(change, problem, after)
  return outcome(after, steps, call)
}

function assertPossible(provider: PackageProvider, change: Pick<PackageChange, 'package' | 'version'>): void {
  const refusal = provider.refusal(change)
  if (refusal === undefined) return
  const got = [change.package, change.version].filter(text => text !== undefined).join(' ')
  throw new CollectiveError('invalidData', `${refusal}; got ${JSON.stringify(got)}`)
}

function isDone(
  { action, version }: PackageChange,
  before: NamedState,
  { purges }: Pick<PackageProvider, 'purges'>,
): boolean {
  if (action === 'install') return version === undefined ? !isGone(before) : before.ensure === version
  if (action === 'purge' && purges) return before.ensure === 'purged'
  return action !== 'update' && isGone(before)
}

function isGone({ ensure }: PackageState): boolean {
  return ensure === 'absent' || ensure === 'purged'
}

async function plan(
  change: PackageChange,
  before: NamedState,
  call: ChangeCall,
): Promise<readonly PlannedStep[]> {
  const planned = await call.provider.plan(change, call)
  if ('problem' in planned) return failed(change, planned.problem, before)
  call.judge.assertRemovable(planned.steps)
  return planned.steps
}

function failed({ action, package: name }: PackageChange, problem: string, { ensure }: PackageState): never {
  return fail(`could not ${action} ${name}: ${problem}`, { ensure })
}

function outcome(
  state: NamedState,
  steps: readonly PlannedStep[],
  { maxOutput }: Pick<ChangeCall, 'maxOutput'>,
): ChangedState {
  const { items, omitted } = fitList(steps, maxOutput)
  return {
    ...state,
    changed: steps.length > 0,
    changes: [...items],
    ...(omitted === 0 ? {} : { omitted }),
  }
}
