import { CommanderError } from 'commander'
import { version } from '../../package.json'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import type { Terminal } from '../terminal/terminal'
import { buildProgram } from './build-program'
import type { CommandSpec } from './command'
import { runCommand } from './run-command'

/** Where a command line is run. */
export interface Surroundings {
  readonly terminal: Terminal
  readonly process: NodeJS.Process
}

/**
 * Runs a command line by the commands that there are.
 * @returns the exit code
 * @throws CollectiveError `invalidOption` for a line that does not parse
 */
export async function runLine(
  args: readonly string[],
  commands: readonly CommandSpec[],
  { terminal, process }: Surroundings,
): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = buildProgram({
    version,
    commands,
    print: text => void terminal.stdout.write(text),
    onCommand: async (spec, call) => {
      exitCode = await runCommand(spec, { ...call, terminal, process })
    },
  })
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw lineError(error)
  }
  return exitCode
}

function lineError({ message }: CommanderError): Error {
  return usageError(`${message.replace(/^error: /, '')}; collective help tells what there is`)
}
