import type { Socket } from 'node:net'

/** One direction of a connection: what comes from one socket goes to another, late or not at all where it is told so. */
export class Channel {
  readonly #to: Socket
  readonly #delayMs: () => number
  // What was sent before is behind nothing that is sent later.
  #last: Promise<void> = Promise.resolve()
  #isSwallowing = false

  constructor(from: Socket, to: Socket, delayMs: () => number) {
    this.#to = to
    this.#delayMs = delayMs
    from.setNoDelay(true)
    from.on('error', () => undefined)
    from.on('data', bytes => this.#send(() => to.write(bytes)))
    from.on('end', () => this.#send(() => to.end()))
    from.on('close', () => this.#send(() => to.destroy()))
  }

  /** From now on nothing arrives. */
  swallow(): void {
    this.#isSwallowing = true
  }

  #send(act: () => void): void {
    const delayMs = this.#delayMs()
    const due = delayMs > 0 ? new Promise<void>(resolve => setTimeout(resolve, delayMs)) : undefined
    this.#last = this.#last.then(() => due).then(() => this.#act(act))
  }

  #act(act: () => void): void {
    if (!this.#isSwallowing && !this.#to.destroyed) act()
  }
}
