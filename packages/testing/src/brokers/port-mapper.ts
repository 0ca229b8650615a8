import { spawn, type ChildProcess } from 'node:child_process'
import { createConnection } from 'node:net'
import { CollectiveError } from '@collective/core'
import { endProcess, hasEnded } from './end-process'
import { findProgram } from './find-program'
import { freePort } from './free-port'

/** By which Erlang nodes find each other on this machine. */
export interface PortMapper {
  readonly port: number
  stop(): Promise<void>
}

/**
 * Starts a port mapper (epmd) for some nodes alone, which Erlang otherwise shares among all and leaves running.
 * @throws CollectiveError `configMissing` where Erlang is not installed, `providerFailed`
 */
export async function startPortMapper(): Promise<PortMapper> {
  const program = await findProgram('epmd', 'install it, it comes with Erlang')
  const port = await freePort()
  const mapper = spawn(program, ['-port', String(port), '-address', '127.0.0.1'], { stdio: 'ignore' })
  await untilItListens(mapper, port)
  return { port, stop: () => endProcess(mapper) }
}

async function untilItListens(mapper: ChildProcess, port: number): Promise<void> {
  while (!(await accepts(port))) {
    if (hasEnded(mapper)) throw new CollectiveError('providerFailed', `epmd did not start on port ${port}`)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).on('error', () => setTimeout(resolve, 10, false))
  })
}
