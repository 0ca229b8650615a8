import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import type { Transport } from '@collective/core'
import { startMosquitto, startRabbitmq } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { mqtt } from '@collective/transport-mqtt'
import { firstLine, start } from '../cli/command.fixture'

/** How a broker ends: in good order, or as a crash would have it. */
export type Fall = 'SIGTERM' | 'SIGKILL'

/** A broker that falls over when it is told to, and comes back where it was. */
export interface FallingBroker {
  /** @param identity of a node; a client has none */
  connect(identity?: string): Transport
  kill(fall: Fall): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

const soon = { reconnectDelay: 50 }

export async function fallingMosquitto(): Promise<FallingBroker> {
  const broker = await startMosquitto()
  return { ...methodsOf(broker), connect: identity => mqtt(broker.url, { ...soon, ...named(identity) }) }
}

export async function fallingRabbitmq(): Promise<FallingBroker> {
  const broker = await startRabbitmq()
  return { ...methodsOf(broker), connect: identity => amqp(broker.url, { ...soon, ...named(identity) }) }
}

/** The embedded broker, in a process of its own. */
export async function fallingEmbedded(): Promise<FallingBroker> {
  let running = start(['broker', '--port', '0'], {})
  const url = await firstLine(running)
  const port = new URL(url).port
  const kill = async (fall: Fall): Promise<void> => {
    if (hasEnded(running)) return
    const exit = once(running, 'exit')
    running.kill(fall)
    await exit
  }
  return {
    connect: identity => mqtt(url, { ...soon, ...named(identity) }),
    kill,
    restart: async () => {
      running = start(['broker', '--port', port], {})
      await firstLine(running)
    },
    stop: () => kill('SIGKILL'),
  }
}

function methodsOf(broker: Omit<FallingBroker, 'connect'>): Omit<FallingBroker, 'connect'> {
  return {
    kill: fall => broker.kill(fall),
    restart: () => broker.restart(),
    stop: () => broker.stop(),
  }
}

function named(identity: string | undefined): { identity?: string } {
  return identity === undefined ? {} : { identity }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
