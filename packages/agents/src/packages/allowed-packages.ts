import { CollectiveError } from '@collective/core'
import { wholeMatch } from '../patterns/whole-match'
import type { PlannedStep } from './provider'

/** Packages that may be changed: any, or those of a list, by name or by a pattern (RE2) that the whole name must match. */
export type PackageAllowance = 'any' | readonly (string | { readonly pattern: string })[]

/** Says whether packages may be changed. */
export interface PackageJudge {
  /** @throws CollectiveError `denied` */
  assertChangeable(name: string): void
  /**
   * What is installed beside what was asked for is needed for it; what would be removed is judged by itself.
   * @throws CollectiveError `denied` that names what may not be removed
   */
  assertRemovable(steps: readonly PlannedStep[]): void
}

/** @throws CollectiveError `invalidOption` for a pattern that is none */
export function packageJudge(allow: PackageAllowance | undefined): PackageJudge {
  const isAllowed = allowedTest(allow)
  return {
    assertChangeable: name => {
      if (!isAllowed(name)) throw denied(allow, name)
    },
    assertRemovable: steps => {
      const others = steps.filter(({ name, to }) => to === undefined && !isAllowed(name))
      if (others.length === 0) return
      const names = others.map(({ name }) => name).slice(0, 20)
      throw new CollectiveError(
        'denied',
        `that would also remove ${names.join(', ')}, which this node does not allow: change or remove them first, or add them to allow in its configuration, under agents: package:`,
      )
    },
  }
}

function allowedTest(allow: PackageAllowance | undefined): (name: string) => boolean {
  if (allow === 'any') return () => true
  const names = new Set(allow?.filter(item => typeof item === 'string'))
  const patterns = (allow ?? [])
    .filter(item => typeof item === 'object')
    .map(({ pattern }) => wholeMatch(pattern, 'allow'))
  return name => names.has(name) || patterns.some(matches => matches(name))
}

function denied(allow: PackageAllowance | undefined, name: string): CollectiveError {
  const what = allow === undefined ? 'lets nobody change packages' : `does not let callers change ${name}`
  return new CollectiveError(
    'denied',
    `this node ${what}; to allow it, name packages as allow in its configuration, under agents: package: — a list, or any`,
  )
}
