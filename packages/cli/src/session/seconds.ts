import { usageError } from '../exit/usage-error'

/** A bare number of the command line is seconds, as MCollective has it; the configuration takes `2s`, `500ms` and the like. */
export function seconds(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? `${text}s` : text
}

/** A whole number of at least `least`. @throws CollectiveError `invalidOption` */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(value) && value >= least) return value
  throw usageError(`${option}: expected a whole number from ${least}, got ${JSON.stringify(text)}`)
}
