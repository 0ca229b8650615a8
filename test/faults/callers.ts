import type { EndedRun, WorkingFleet } from './working-fleet'

/** The clients of a fleet, each with one run after the other on all of its nodes, until they are stopped. */
export class Callers {
  readonly #fleet: WorkingFleet
  readonly #ended: EndedRun[] = []
  // By client: who waits for the end of its next run.
  readonly #waiting: (() => void)[][] = []
  readonly #calling: Promise<unknown>
  #jobs = 0
  #isOver = false

  constructor(fleet: WorkingFleet) {
    this.#fleet = fleet
    this.#calling = Promise.all(fleet.clients.map((_, client) => this.#call(client)))
  }

  /** Waits with the callers at work. @throws what a run throws that should only end */
  async until(event: Promise<unknown>): Promise<void> {
    await Promise.race([event, this.#calling])
  }

  /** Resolves when each of them has ended a run that it began after this. */
  async nextRuns(): Promise<void> {
    const next = this.#waiting.map(waiting => new Promise<void>(resolve => waiting.push(resolve)))
    await this.until(Promise.all(next))
  }

  /** Lets them end what they have begun. */
  async stop(): Promise<readonly EndedRun[]> {
    this.#isOver = true
    await this.#calling
    return this.#ended
  }

  async #call(client: number): Promise<void> {
    const waiting: (() => void)[] = []
    this.#waiting[client] = waiting
    while (!this.#isOver) {
      const told = waiting.splice(0)
      this.#ended.push(await this.#fleet.run(`job ${(this.#jobs += 1)}`, client))
      for (const tell of told) tell()
    }
  }
}
