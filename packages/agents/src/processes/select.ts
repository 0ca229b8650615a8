import { CollectiveError } from '@collective/core'
import { compilePattern, patternOf } from '@collective/core/internal'
import type { ProcessEntry } from './provider'

/** A process with the name of its user. */
export interface NamedProcess extends Omit<ProcessEntry, 'uid'> {
  readonly user: string
}

/** Which processes are meant. */
export interface ProcessFilter {
  readonly pattern?: string | undefined
  readonly just_zombies?: boolean | undefined
  readonly user?: string | undefined
}

/** Whether a process is meant. */
export type ProcessTest = (entry: ProcessEntry, user: string) => boolean

/** @throws CollectiveError `invalidData` for a pattern that is none */
export function processTest({ pattern, just_zombies: justZombies, user }: ProcessFilter): ProcessTest {
  const matches = pattern === undefined ? () => true : textTest(pattern)
  return (entry, name) =>
    (!justZombies || entry.state === 'Z') &&
    (user === undefined || user === name || user === String(entry.uid)) &&
    matches(entry.cmdline)
}

function textTest(pattern: string): (text: string) => boolean {
  try {
    return compilePattern(patternOf(pattern))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError('invalidData', `pattern: ${reason}`, { cause })
  }
}
