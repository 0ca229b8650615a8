import { primitives } from '#primitives'

// Some five milliseconds of boxes in JavaScript.
const unitsPerTurn = 200
const unitBytes = 1024

interface Waiter {
  readonly units: number
  readonly go: () => void
}

/**
 * Divides what has to be done on the event loop among its turns: a thousand answers that come at once are opened some at a time, in their order,
 * and timers, sockets and other code have their turn between them.
 */
export class Turns {
  #used = 0
  #isScheduled = false
  #waiting: Waiter[] = []

  /** Waits for the turn in which so many bytes can be worked on; it may be this one. */
  async take(bytes: number): Promise<void> {
    const units = 1 + bytes / unitBytes
    if (this.#waiting.length === 0 && this.#hasRoom()) return this.#use(units)
    await new Promise<void>(go => this.#waiting.push({ units, go }))
  }

  #hasRoom(): boolean {
    return this.#used < unitsPerTurn
  }

  #use(units: number): void {
    this.#used += units
    if (this.#isScheduled) return
    this.#isScheduled = true
    void primitives.turn().then(() => this.#nextTurn())
  }

  #nextTurn(): void {
    this.#isScheduled = false
    this.#used = 0
    const count = this.#waiting.findIndex(waiter => {
      if (!this.#hasRoom()) return true
      this.#use(waiter.units)
      return false
    })
    const ready = count < 0 ? this.#waiting : this.#waiting.slice(0, count)
    this.#waiting = count < 0 ? [] : this.#waiting.slice(count)
    for (const { go } of ready) go()
  }
}
