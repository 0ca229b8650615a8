import { z } from 'zod'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `10s`, `2m`, `1.5h`, `250ms`, `1d` or of a bare number of milliseconds; undefined for anything else. */
export function parseDuration(value: unknown): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(String(value).trim())
  if (!found) return undefined
  const [, count, unit = 'ms'] = found
  const durationMs = Math.round(Number(count) * (unitMs[unit] ?? 1))
  return Number.isSafeInteger(durationMs) ? durationMs : undefined
}

/** A duration in any of its spellings; milliseconds come out. */
export const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const durationMs = parseDuration(value)
  if (durationMs !== undefined) return durationMs
  context.addIssue({
    code: 'custom',
    message: `expected a duration such as 500ms, 10s, 2m, 1h or milliseconds as a number, got ${JSON.stringify(value)}`,
  })
  return z.NEVER
})
