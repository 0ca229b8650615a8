import { usageError } from '../exit/usage-error'
import { StreamText } from '../output/stream-text'
import type { Options } from '../program/options'
import type { Terminal } from '../terminal/terminal'
import type { CalledAction } from './action-ddl'
import type { Presentation } from './presentation'

// What is shown at the end, or as something else than lines.
const others = {
  json: '--json',
  senders: '--senders',
  table: '--table',
  sort: '--sort',
  noResults: '--no-results',
} as const

/**
 * Shows what nodes give while their actions run, line by line as it comes, and how each ended.
 * @param end tells what the run came to
 */
export function streamPresentation(terminal: Terminal, end: Presentation['end']): Presentation {
  const text = new StreamText(terminal.colours)
  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) terminal.out(lines.join('\n'))
  }
  return {
    reply: reply => print(text.endOf(reply)),
    part: async part => {
      print(text.linesOf(part))
      // Nodes wait for whoever reads the output.
      await terminal.drained()
    },
    end: summary => {
      print(text.rest())
      return end(summary)
    },
  }
}

/** @throws CollectiveError `invalidOption` where `--stream` is asked for and cannot be done */
export function assertStreams(options: Options, { action }: CalledAction): void {
  if (!options.stream) return
  for (const [option, spelling] of Object.entries(others))
    if (options[option as keyof typeof others])
      throw usageError(
        `--stream prints replies as they come, which ${spelling} does not: leave one of them out`,
      )
  if (!action.partial) throw usageError('--stream: this action gives nothing before its reply: leave it out')
}
