import { splitFrame, type Frame, type OnFrame, type ReceivedFrame } from '@collective/core'

interface Wait {
  readonly count: number
  readonly resolve: () => void
}

/** Keeps what a subscription was handed, and waits for more. */
export class Recorder {
  readonly #frames: ReceivedFrame[] = []
  readonly #what: string
  #waits: Wait[] = []

  /** @param what what it listens to, for messages */
  constructor(what: string) {
    this.#what = what
  }

  /** Everything so far, in the order of arrival. */
  get frames(): readonly ReceivedFrame[] {
    return this.#frames
  }

  /** Give this to `subscribe`. */
  readonly onFrame: OnFrame = frame => {
    this.#frames.push(frame)
    const met = this.#waits.filter(wait => wait.count <= this.#frames.length)
    this.#waits = this.#waits.filter(wait => !met.includes(wait))
    for (const wait of met) wait.resolve()
  }

  /** Everything so far, once there are at least `count` frames. */
  async atLeast(count: number): Promise<readonly ReceivedFrame[]> {
    if (this.#frames.length < count) await new Promise<void>(resolve => this.#waits.push({ count, resolve }))
    return this.#frames
  }

  /** The parts of everything so far, once there are at least `count` frames. */
  async parts(count: number): Promise<readonly Frame[]> {
    const frames = await this.atLeast(count)
    return frames.map(frame => splitFrame(frame.bytes))
  }

  /** The bodies as text, once there are at least `count` frames. */
  async texts(count: number): Promise<readonly string[]> {
    const frames = await this.parts(count)
    return frames.map(frame => new TextDecoder().decode(frame.body))
  }

  /** What it still waits for, as a message; undefined where nothing. */
  missing(): string | undefined {
    const [wait] = this.#waits
    return wait && `expected ${wait.count} frames on ${this.#what}, got ${this.#frames.length}`
  }
}
