/** Stops a timer; safe at any time. */
export type CancelTimer = () => void

/** Time, injected wherever it matters, so that tests and simulations decide it. */
export interface Clock {
  /** Whole milliseconds since 1970, as the wall clock has it: may jump. */
  nowMs(): number
  /** Milliseconds since an arbitrary start: never goes backwards. May have fractions. */
  monotonicMs(): number
  /** Calls back once, after at least `delayMs`. */
  schedule(delayMs: number, callback: () => void): CancelTimer
}

/** Randomness, injected for the same reason. */
export interface Random {
  /** Unpredictable bytes. */
  bytes(count: number): Uint8Array
}
