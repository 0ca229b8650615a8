import { exitCodes } from '../exit/exit-codes'
import { reportError } from '../exit/report-error'
import { watchInterruptions, type InterruptionWatch } from '../terminal/interruption'
import type { CommandSpec, Invocation } from './command'

/** A call of a command in a process. */
export interface Call extends Omit<Invocation, 'signal'> {
  readonly process: NodeJS.Process
}

/** Imports a command, runs it, and makes its result or its end before time an exit code. */
export async function runCommand(spec: CommandSpec, { process, ...call }: Call): Promise<number> {
  const watch = watchInterruptions(process, spec.serves ? ['SIGINT', 'SIGTERM'] : ['SIGINT'])
  try {
    const run = await spec.load()
    const exitCode = await run({ ...call, signal: watch.signal })
    return spec.serves ? exitCode : (endedEarly(watch) ?? exitCode)
  } catch (error) {
    return endedEarly(watch) ?? reportError(error, call.terminal, call.options.json ?? false)
  } finally {
    watch.stop()
  }
}

function endedEarly(watch: InterruptionWatch): number | undefined {
  switch (watch.reason()) {
    case 'told':
      return exitCodes.interrupted
    case 'unread':
      return exitCodes.ok
    case undefined:
      return undefined
  }
}
