import { onAbort } from '@collective/core/internal'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'
import { wholeNumber } from '../session/seconds'
import { terminalLogger } from '../session/terminal-logger'
import type { BrokerOptions } from '@collective/broker'

/** `collective broker`: the embedded broker, until it is told to stop. Its first line is what clients connect to, the next the same over WebSocket. */
export async function broker({ options, terminal, signal }: Invocation): Promise<number> {
  const { startBroker } = await import('@collective/broker')
  const running = await startBroker({
    port: wholeNumber('--port', options.port ?? '1883', 0),
    logger: terminalLogger(terminal, options.verbose ? 'debug' : 'warn'),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...webSocket(options),
  })
  terminal.out(running.url)
  if (running.webSocketUrl !== undefined) terminal.out(running.webSocketUrl)
  await new Promise<void>(resolve => onAbort(signal, () => resolve()))
  await running.close()
  return exitCodes.ok
}

function webSocket({
  webSocketPort: port,
  webSocketOrigins: origins = [],
}: Options): Pick<BrokerOptions, 'webSocket'> {
  if (port !== undefined) return { webSocket: { port: wholeNumber('--ws-port', port, 0), origins } }
  if (origins.length === 0) return {}
  throw usageError('--ws-origin: expected --ws-port too, without which no web page can connect')
}
