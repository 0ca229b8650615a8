import { CollectiveError } from '../errors/error'

/** The numbers that an option may be, both ends included. */
export interface NumberRange {
  readonly from: number
  readonly to: number
}

/** Times that a timer takes. Milliseconds. */
export const timerMs: NumberRange = Object.freeze({ from: 1, to: 2 ** 31 - 1 })

/** Sizes that a frame may be limited to. Bytes. */
export const frameSizes: NumberRange = Object.freeze({ from: 1, to: 2 ** 31 - 1 })

/**
 * Options come from configuration files too, where no compiler finds a word that is spelled wrong.
 * @param of what they are options of: `the MQTT transport`
 * @throws CollectiveError `invalidOption`
 */
export function assertKnownOptions(options: object, names: readonly string[], of: string): void {
  const unknown = Object.keys(options).find(name => !names.includes(name))
  if (unknown === undefined) return
  throw new CollectiveError(
    'invalidOption',
    `expected options of ${of}, got ${unknown}: use one of ${names.join(', ')}`,
  )
}

/** @throws CollectiveError `invalidOption`, without the value: it may be a password */
export function optionalText<Name extends string>(
  options: { readonly [Each in Name]?: unknown },
  name: Name,
): string | undefined {
  const value: unknown = options[name]
  if (value === undefined || typeof value === 'string') return value
  throw new CollectiveError('invalidOption', `${name}: expected a text, got ${typeof value}`)
}

/** @throws CollectiveError `invalidOption` */
export function optionalNumber<Name extends string>(
  options: { readonly [Each in Name]?: unknown },
  name: Name,
  { from, to }: NumberRange,
): number | undefined {
  const value: unknown = options[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= from && value <= to) return value
  throw invalidOption(name, `a number from ${from} to ${to}`, value)
}

/** The error for an option that is none of its values. */
export function invalidOption(name: string, expected: string, value: unknown): CollectiveError {
  const shown = JSON.stringify(value) ?? typeof value
  return new CollectiveError('invalidOption', `${name}: expected ${expected}, got ${shown}`)
}
