/** A promise that is settled from outside. Its rejection is never unhandled: who does not look at it does not hear of it. */
export class Deferred<Value> {
  readonly promise: Promise<Value>
  #resolve: (value: Value) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.promise.catch(() => undefined)
  }

  resolve(value: Value): void {
    this.#resolve(value)
  }

  reject(error: unknown): void {
    this.#reject(error)
  }
}
