import { CommanderError } from 'commander'
import { version } from '../package.json'
import { exitCodes } from './exit/exit-codes'
import { reportError } from './exit/report-error'
import { usageError } from './exit/usage-error'
import { buildProgram } from './program/build-program'
import { commands } from './program/commands'
import { pluginCommand } from './program/plugin-command'
import { runCommand } from './program/run-command'
import { terminalOf, type Terminal } from './terminal/terminal'

/**
 * Runs a command line in a process of its own: reads its streams, writes its output, listens to its signals until it is done.
 * @param args what stands behind the command's name
 * @returns the exit code
 */
export async function main(args: readonly string[], process: NodeJS.Process): Promise<number> {
  const { stdin, stdout, stderr, env } = process
  const terminal = terminalOf({ stdin, stdout, stderr, environment: env })
  // What is thrown where nobody can catch it is a defect; whoever sits in front of it needs a line, not a stack.
  process.once('uncaughtException', error => process.exit(reportError(error, terminal, wantsJson(args))))
  try {
    return await runLine(args, { terminal, process })
  } catch (error) {
    return reportError(error, terminal, wantsJson(args))
  }
}

interface Surroundings {
  readonly terminal: Terminal
  readonly process: NodeJS.Process
}

async function runLine(args: readonly string[], { terminal, process }: Surroundings): Promise<number> {
  const added = await pluginCommand(args, commands)
  if (added) return added()
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

// The parser may have failed before it came to the option.
function wantsJson(args: readonly string[]): boolean {
  return args.includes('--json') || args.some(arg => /^-[a-zA-Z]*j/.test(arg))
}
