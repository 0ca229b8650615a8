import type { ChannelModel } from 'amqplib'

// The broker sends something at least once in a heartbeat, so two silent halves may be chance. With the half that the last byte came in,
// three are two heartbeats at most.
const silentHalves = 3

/** Decides whether the other side is dead, from how many bytes have come of it so far, asked every half heartbeat. */
export class Liveness {
  #bytes: number
  #silentHalves = 0

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  isDead(bytes: number): boolean {
    this.#silentHalves = bytes === this.#bytes ? this.#silentHalves + 1 : 0
    this.#bytes = bytes
    return this.#silentHalves >= silentHalves
  }
}

/**
 * Calls back when nothing has come for two heartbeats at most; amqplib by itself takes up to three.
 * @param onDead given the heartbeat that both sides agreed on, in seconds
 * @returns stops watching
 */
export function watchLiveness({ connection }: ChannelModel, onDead: (heartbeat: number) => void): () => void {
  if (!isWire(connection) || connection.heartbeat === 0) return () => undefined
  const { stream, heartbeat } = connection
  const liveness = new Liveness(stream.bytesRead)
  const timer = setInterval(() => {
    if (liveness.isDead(stream.bytesRead)) onDead(heartbeat)
  }, heartbeat * 500)
  return () => clearInterval(timer)
}

/** What amqplib has and does not declare. */
interface Wire {
  /** Seconds; 0 where there is none. */
  readonly heartbeat: number
  readonly stream: { readonly bytesRead: number }
}

function isWire(connection: object): connection is Wire {
  return 'heartbeat' in connection && 'stream' in connection
}
