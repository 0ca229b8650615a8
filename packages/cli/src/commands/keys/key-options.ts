import { usageError } from '../../exit/usage-error'
import type { Options } from '../../program/options'

const longestDays = 36_500

/** The folder of the authority or issuer. @default keys */
export function keyringFolder({ keys }: Options): string {
  return keys ?? 'keys'
}

/** How long something counts. @throws CollectiveError `invalidOption` */
export function daysOf({ days }: Options, byDefault: number): number {
  if (days === undefined) return byDefault
  const count = Number(days)
  if (Number.isSafeInteger(count) && count >= 1 && count <= longestDays) return count
  throw usageError(`--days: expected 1 to ${longestDays}, got ${JSON.stringify(days)}`)
}

/** The items of a list that may be given several times and with commas. */
export function listOf(texts: readonly string[] | undefined): readonly string[] | undefined {
  const items = texts?.flatMap(text => text.split(',')).map(item => item.trim())
  return items?.filter(item => item !== '')
}

/** What stands behind the action's word. @throws CollectiveError `invalidOption` where there is nothing */
export function namesAfter(word: string, args: readonly string[], expected: string): readonly string[] {
  if (args.length > 0) return args
  throw usageError(`${word}: expected ${expected}, got nothing`)
}
