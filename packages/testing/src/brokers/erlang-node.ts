import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { CollectiveError } from '@collective/core'
import { findProgram } from './find-program'
import { freePort } from './free-port'

/** What tells one Erlang node from every other on this machine. */
export interface ErlangNode {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** Ends the port mapper that only this node uses. */
  stopMapper(): Promise<void>
}

/**
 * A name, a cookie and a port mapper of its own (epmd, which Erlang otherwise shares and leaves running).
 * @param folder becomes its HOME
 * @throws CollectiveError `configMissing` where Erlang is not installed, `providerFailed`
 */
export async function prepareErlangNode(folder: string): Promise<ErlangNode> {
  const program = await findProgram('epmd', 'install it, it comes with Erlang')
  const [mapperPort, distributionPort] = [await freePort(), await freePort()]
  const mapper = spawn(program, ['-port', String(mapperPort), '-address', '127.0.0.1'], { stdio: 'ignore' })
  await untilItListens(mapper, mapperPort)
  const name = `collective-${mapperPort}@localhost`
  return {
    name,
    env: environment(folder, { name, mapperPort, distributionPort }),
    stopMapper: () => end(mapper),
  }
}

interface NodePorts {
  readonly name: string
  readonly mapperPort: number
  readonly distributionPort: number
}

function environment(
  folder: string,
  { name, mapperPort, distributionPort }: NodePorts,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C.UTF-8',
    HOME: folder,
    ERL_EPMD_PORT: String(mapperPort),
    RABBITMQ_NODENAME: name,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
  }
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

/** Ends a process and resolves when it is gone. */
export async function end(
  running: ChildProcess | undefined,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  if (!running || hasEnded(running)) return
  running.kill(signal)
  await once(running, 'exit')
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
