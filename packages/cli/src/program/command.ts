import type { Terminal } from '../terminal/terminal'
import type { OptionTable } from './option'
import type { OptionGroup, Options } from './options'

/** One call of a command. */
export interface Invocation {
  /** What stands beside the options. */
  readonly args: readonly string[]
  readonly options: Options
  readonly terminal: Terminal
  /** Fires at Ctrl-C and when nobody reads the output any more. */
  readonly signal: AbortSignal
}

/**
 * Does what a command is for.
 * @returns the exit code
 * @throws CollectiveError which becomes one line, or the error document, and the exit code that goes with it
 */
export type RunCommand = (invocation: Invocation) => Promise<number>

/** A command, as the help knows it; its code is imported when it runs. */
export interface CommandSpec {
  readonly name: string
  readonly summary: string
  /** As Commander writes them: `[nodes...]`. */
  readonly args: string
  readonly groups: readonly OptionGroup[]
  /** Options that no other command has. */
  readonly ownOptions?: OptionTable
  /** Runs until it is told to stop: Ctrl-C is its ordinary end. */
  readonly serves?: true
  /** Lines of the help that show its use. */
  readonly examples: readonly string[]
  load(): Promise<RunCommand>
}
