import { reportError } from './exit/report-error'
import { commands } from './program/commands'
import { pluginCommand } from './program/plugin-command'
import { runLine } from './program/run-line'
import { terminalOf } from './terminal/terminal'

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
    const added = await pluginCommand(args, commands)
    return added ? await added() : await runLine(args, commands, { terminal, process })
  } catch (error) {
    return reportError(error, terminal, wantsJson(args))
  }
}

// The parser may have failed before it came to the option.
function wantsJson(args: readonly string[]): boolean {
  return args.includes('--json') || args.some(arg => /^-[a-zA-Z]*j/.test(arg))
}
