import type { Connection } from './connection'

// Long enough for a quarrel to be over.
const serviceMs = 60_000

/**
 * A second connection, without subscriptions, beside one that keeps ending. MQTT 5 has a reason code for a session that is taken over, but
 * mosquitto 2.0.11 and every broker of MQTT 3.1.1 just close the connection, as a broker does that is killed. Where the witness stands and
 * is answered after that, the broker lives and meant the other connection alone.
 */
export class Witness {
  #connection: Connection | undefined
  #isComing = false
  #retirement: ReturnType<typeof setTimeout> | undefined

  /**
   * Makes it stand for a while, unless it does.
   * @param open what rejects or gives nothing leaves it absent: then nothing is concluded
   */
  async call(open: () => Promise<Connection | undefined>): Promise<void> {
    if (this.#isComing || this.#connection?.isOver === false) return
    this.#isComing = true
    try {
      this.#connection = await open()
      this.#retirement = setTimeout(() => void this.dismiss(), serviceMs)
    } finally {
      this.#isComing = false
    }
  }

  /** Whether the broker answers it, now that the other connection has ended. */
  async testifies(): Promise<boolean> {
    const connection = this.#connection
    if (!connection || connection.isOver) return false
    await connection.fence()
    return !connection.isOver
  }

  /** It is not needed any more. */
  async dismiss(): Promise<void> {
    clearTimeout(this.#retirement)
    const connection = this.#connection
    this.#connection = undefined
    await connection?.end()
  }
}
