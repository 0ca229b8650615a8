import { CollectiveError } from '../errors/error'

/** When a broadcast discovery stops waiting. The defaults come from the simulation: `docs/decisions/002-discovery-end.md`. */
export interface DiscoveryParameters {
  /** Quiet ends nothing sooner than this after the last answer. Milliseconds. @default 250 */
  readonly floorMs: number
  /** Nothing waits longer than this after asking. Milliseconds. @default 2000 */
  readonly maxMs: number
  /** Quiet ends nothing sooner than this after asking: reaches nodes that need 300 ms where the others need 3. Milliseconds. @default 360 */
  readonly leastMs: number
  /** Quiet for this long, the fleet is asked once more; `Infinity` for never. Milliseconds. @default 40 */
  readonly askAgainAfterMs: number
  /** By then it is asked once more, quiet or not; `askAgainAfterMs: Infinity` prevents this too. Milliseconds. @default 800 */
  readonly askAgainByMs: number
  /**
   * How much longer few or scattered answers make it wait: quiet lasts at least `patience` × (time of the last answer) / √answers.
   * No unit. @default 10
   */
  readonly patience: number
}

/** What holds where nothing else is said. */
export const defaultDiscoveryParameters: DiscoveryParameters = Object.freeze({
  floorMs: 250,
  maxMs: 2_000,
  leastMs: 360,
  askAgainAfterMs: 40,
  askAgainByMs: 800,
  patience: 10,
})

/** @throws CollectiveError `invalidOption` for a negative number, NaN, or an infinity other than `askAgainAfterMs` */
export function resolveDiscoveryParameters(given: Partial<DiscoveryParameters> = {}): DiscoveryParameters {
  const defaults = defaultDiscoveryParameters
  return Object.freeze({
    floorMs: limit('floorMs', given.floorMs ?? defaults.floorMs),
    maxMs: limit('maxMs', given.maxMs ?? defaults.maxMs),
    leastMs: limit('leastMs', given.leastMs ?? defaults.leastMs),
    askAgainAfterMs: atLeastZero('askAgainAfterMs', given.askAgainAfterMs ?? defaults.askAgainAfterMs),
    askAgainByMs: limit('askAgainByMs', given.askAgainByMs ?? defaults.askAgainByMs),
    patience: limit('patience', given.patience ?? defaults.patience),
  })
}

function limit(name: keyof DiscoveryParameters, value: number): number {
  if (value === Infinity) throw invalid(name, value)
  return atLeastZero(name, value)
}

function atLeastZero(name: keyof DiscoveryParameters, value: number): number {
  if (value >= 0) return value
  throw invalid(name, value)
}

function invalid(name: keyof DiscoveryParameters, value: number): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `${name} of a discovery is a number of at least 0, got ${value}`,
    {
      path: name,
    },
  )
}
