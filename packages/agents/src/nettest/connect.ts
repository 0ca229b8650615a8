import { connect as open, type Socket } from 'node:net'
import { onAbort } from '@collective/core/internal'
import type { CallOptions } from '@collective/core'
import type { Probe } from './ping'

/** How a connection went. */
export interface ConnectResult {
  readonly connect: boolean
  readonly connect_status: string
  /** Milliseconds. */
  readonly connect_time: number
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset',
  EHOSTUNREACH: 'Host unreachable',
  ENETUNREACH: 'Network unreachable',
  ETIMEDOUT: 'Connection timed out',
  ENOTFOUND: 'Host not found',
  EAI_AGAIN: 'Name server did not answer',
}

/**
 * Connects to a port and lets go at once. That it could not be done is an answer too.
 * @throws the signal's reason, with nothing left open
 */
export async function connect(
  { fqdn, port, timeout }: Probe & { readonly port: number },
  { signal }: CallOptions,
): Promise<ConnectResult> {
  signal.throwIfAborted()
  const startedMs = performance.now()
  const socket = open({ host: fqdn, port })
  const timer = setTimeout(() => socket.destroy(timedOut()), timeout * 1000)
  const stopListening = onAbort(signal, () => socket.destroy())
  try {
    const problem = await outcomeOf(socket)
    signal.throwIfAborted()
    return {
      connect: problem === undefined,
      connect_status: problem ?? 'Connected',
      connect_time: Number((performance.now() - startedMs).toFixed(3)),
    }
  } finally {
    clearTimeout(timer)
    stopListening()
    socket.destroy()
  }
}

function outcomeOf(socket: Socket): Promise<string | undefined> {
  return new Promise(resolve => {
    let problem: string | undefined
    socket.once('connect', () => resolve(undefined))
    socket.once(
      'error',
      (error: NodeJS.ErrnoException) => (problem = words[error.code ?? ''] ?? error.message),
    )
    socket.once('close', () => resolve(problem ?? 'Closed'))
  })
}

function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })
}
