import type { Channel, ChannelModel } from 'amqplib'

/** Something to declare, bind or look up. */
export type ControlTask<Value> = (channel: Channel) => Promise<Value>

// Whoever declares a queue binds it next, and a node that starts listens to several addresses one after the other.
const lingerMs = 1000

/**
 * Declares and binds. In AMQP a refusal ends the channel it came on, with all that waits there: so this is a channel of its own, with one
 * task at a time, which is there only while there is something to do.
 */
export class Control {
  readonly #model: ChannelModel
  #channel: Channel | undefined
  #last: Promise<unknown> = Promise.resolve()
  #tasks = 0
  #lingering: ReturnType<typeof setTimeout> | undefined
  #isOver = false

  constructor(model: ChannelModel) {
    this.#model = model
  }

  /**
   * Runs a task after those that were given before.
   * @throws what the task throws; an error of amqplib's where the connection ends
   */
  async run<Value>(task: ControlTask<Value>): Promise<Value> {
    this.#tasks += 1
    clearTimeout(this.#lingering)
    const running = this.#last.then(() => this.#run(task))
    this.#last = running.catch(() => undefined)
    try {
      return await running
    } finally {
      this.#tasks -= 1
      if (this.#tasks === 0 && !this.#isOver) this.#lingering = setTimeout(() => void this.#close(), lingerMs)
    }
  }

  /** The connection has ended. */
  end(): void {
    this.#isOver = true
    clearTimeout(this.#lingering)
  }

  async #run<Value>(task: ControlTask<Value>): Promise<Value> {
    this.#channel ??= await this.#open()
    return await task(this.#channel)
  }

  async #open(): Promise<Channel> {
    const channel = await this.#model.createChannel()
    channel.on('error', () => undefined) // the task's own promise says it
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = undefined
    })
    return channel
  }

  async #close(): Promise<void> {
    const channel = this.#channel
    this.#channel = undefined
    try {
      await channel?.close()
    } catch {
      // The broker or the end of the connection has closed it already.
    }
  }
}
