import { onAbort } from '@collective/core/internal'
import { exitCodes } from '../exit/exit-codes'
import type { Invocation } from '../program/command'
import { wholeNumber } from '../session/seconds'
import { terminalLogger } from '../session/terminal-logger'

/** `collective broker`: the embedded broker, until it is told to stop. Its first line is what clients connect to. */
export async function broker({ options, terminal, signal }: Invocation): Promise<number> {
  const { startBroker } = await import('@collective/broker')
  const running = await startBroker({
    port: wholeNumber('--port', options.port ?? '1883', 0),
    logger: terminalLogger(terminal, options.verbose ? 'debug' : 'warn'),
    ...(options.host === undefined ? {} : { host: options.host }),
  })
  terminal.out(running.url)
  await new Promise<void>(resolve => onAbort(signal, () => resolve()))
  await running.close()
  return exitCodes.ok
}
