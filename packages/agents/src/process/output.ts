import type { ChildProcess } from 'node:child_process'

/** Where a program's stdout and stderr go, and what is kept of them. */
export interface Output<Kept> {
  /** For `spawn`: of stdout and of stderr. */
  readonly stdio: readonly ['pipe' | number, 'pipe' | number]
  /** Called once, when the program has been started. */
  attach(child: ChildProcess): void
  /** Called once, when it has ended or could not be started. */
  collect(): Promise<Kept>
}
