import { lastLine } from '../process/line-of'
import type { ServiceState } from './provider'

// Linux Standard Base, 20.2: what `script status` ends with.
const meanings: Readonly<Record<number, Pick<ServiceState, 'status' | 'detail'>>> = {
  0: { status: 'running', detail: 'running' },
  1: { status: 'stopped', detail: 'dead, and its pid file is left' },
  2: { status: 'stopped', detail: 'dead, and its lock file is left' },
  3: { status: 'stopped', detail: 'not running' },
}

/**
 * What the exit code of an init script's `status` means. A script that answers with its usage has no `status`, whatever its exit code: Debian's
 * `service --status-all` judges likewise.
 */
export function lsbStatus(exitcode: number, printed: string): Pick<ServiceState, 'status' | 'detail'> {
  if (/^\s*usage:/im.test(printed)) return { status: 'unknown', detail: 'its init script knows no status' }
  return (
    meanings[exitcode] ?? { status: 'unknown', detail: `status ended with ${exitcode}: ${lastLine(printed)}` }
  )
}

// The same, 20.2: what the other actions end with.
const failures: Readonly<Record<number, string>> = {
  2: 'invalid argument',
  3: 'not implemented',
  4: 'not permitted',
  5: 'the program is not installed',
  6: 'the program is not configured',
  7: 'the program is not running',
}

/** Why an init script failed, of its exit code and what it printed. */
export function lsbFailure(exitcode: number, printed: string): string {
  const meaning = failures[exitcode]
  return `its init script ended with ${exitcode}${meaning ? `, ${meaning}` : ''}: ${lastLine(printed)}`
}
