import { CollectiveError, type Clock, type Logger } from '@collective/core'

/** What goes wrong, how often. Probabilities are from 0 to 1, of each frame that a subscription receives where nothing else is said. */
export interface FaultyTransportOptions {
  /** Decides every fault: the same seed and the same frames in the same order give the same faults. A whole number. */
  readonly seed: number
  /** Decides when what is late arrives; needed for `delayMs`, `reorder` and `disconnect`. @default none */
  readonly clock?: Clock
  /** A frame never arrives. Probability. @default 0 */
  readonly drop?: number
  /** A frame arrives twice. Probability. @default 0 */
  readonly duplicate?: number
  /** One bit of a frame is another. Probability. @default 0 */
  readonly corrupt?: number
  /** A frame is held back by `reorderMs`, so that later ones overtake it. Probability. @default 0 */
  readonly reorder?: number
  /** How long a frame is held back that is to be overtaken. Milliseconds. @default 10 */
  readonly reorderMs?: number
  /** How long each frame takes, in order; two numbers are the least and the most. Milliseconds. @default 0 */
  readonly delayMs?: number | readonly [least: number, most: number]
  /**
   * The connection breaks during a publication, which rejects with `disconnected`; it is left to chance whether the broker got it.
   * Probability, of each publication. @default 0
   */
  readonly disconnect?: number
  /** How long a connection broken by chance stays away. Milliseconds. @default 1000 */
  readonly disconnectMs?: number
  /** Told of handlers that throw. @default silent */
  readonly logger?: Logger
}

/** The same with everything decided. */
export interface ResolvedFaults {
  readonly drop: number
  readonly duplicate: number
  readonly corrupt: number
  readonly reorder: number
  readonly reorderMs: number
  readonly leastDelayMs: number
  readonly mostDelayMs: number
  readonly disconnect: number
  readonly disconnectMs: number
}

/** No fault at all. */
export const noFaults: ResolvedFaults = Object.freeze({
  drop: 0,
  duplicate: 0,
  corrupt: 0,
  reorder: 0,
  reorderMs: 10,
  leastDelayMs: 0,
  mostDelayMs: 0,
  disconnect: 0,
  disconnectMs: 1000,
})

/** @throws CollectiveError `invalidOption` */
export function resolveFaults(options: FaultyTransportOptions): ResolvedFaults {
  const [leastDelayMs, mostDelayMs] = rangeOf(options.delayMs ?? 0)
  const faults: ResolvedFaults = Object.freeze({
    drop: options.drop ?? noFaults.drop,
    duplicate: options.duplicate ?? noFaults.duplicate,
    corrupt: options.corrupt ?? noFaults.corrupt,
    reorder: options.reorder ?? noFaults.reorder,
    reorderMs: options.reorderMs ?? noFaults.reorderMs,
    leastDelayMs,
    mostDelayMs,
    disconnect: options.disconnect ?? noFaults.disconnect,
    disconnectMs: options.disconnectMs ?? noFaults.disconnectMs,
  })
  assertFaults(faults)
  if (needsClock(faults) && !options.clock)
    throw new CollectiveError(
      'invalidOption',
      'delays, reordering and disconnects need a clock: give `clock` too',
    )
  return faults
}

function rangeOf(delay: number | readonly [number, number]): readonly [number, number] {
  return typeof delay === 'number' ? [delay, delay] : delay
}

function needsClock({ mostDelayMs, reorder, disconnect }: ResolvedFaults): boolean {
  return mostDelayMs > 0 || reorder > 0 || disconnect > 0
}

function assertFaults(faults: ResolvedFaults): void {
  for (const name of ['drop', 'duplicate', 'corrupt', 'reorder', 'disconnect'] as const) {
    if (faults[name] >= 0 && faults[name] <= 1) continue
    throw new CollectiveError('invalidOption', `${name} is a probability from 0 to 1, got ${faults[name]}`)
  }
  const { leastDelayMs, mostDelayMs, reorderMs, disconnectMs } = faults
  if (leastDelayMs >= 0 && mostDelayMs >= leastDelayMs && reorderMs >= 0 && disconnectMs >= 0) return
  throw new CollectiveError(
    'invalidOption',
    'expected times of at least 0 ms, the least delay before the most',
  )
}
