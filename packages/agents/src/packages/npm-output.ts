import { CollectiveError } from '@collective/core'
import { z } from 'zod'
import type { OutdatedPackage, PlannedStep } from './provider'

const placed = z.object({ name: z.string(), version: z.string(), path: z.string() })
const listed = z.object({
  dependencies: z.record(z.string(), z.object({ version: z.string().optional() })).default({}),
})
const planned = z.object({
  add: z.array(placed).default([]),
  change: z.array(z.object({ from: placed, to: placed })).default([]),
  remove: z.array(placed).default([]),
})
const outdated = z.record(z.string(), z.object({ latest: z.string() }))
const failed = z.object({ error: z.object({ summary: z.string() }) })

/** Of `npm ls`: versions by name. */
export function installedOf(printed: string): ReadonlyMap<string, string> {
  const { dependencies } = read(listed, printed)
  return new Map(
    Object.entries(dependencies).flatMap(([name, { version }]) =>
      version ? [[name, version] as const] : [],
    ),
  )
}

/** Of `npm install` and `npm uninstall`: what becomes of the packages that are there for themselves, not within others. */
export function stepsOf(printed: string): readonly PlannedStep[] {
  const { add, change, remove } = read(planned, printed)
  return [
    ...add.filter(isTop).map(({ name, version }) => ({ name, to: version })),
    ...change
      .filter(({ from, to }) => isTop(to) && from.version !== to.version)
      .map(({ from, to }) => ({ name: to.name, from: from.version, to: to.version })),
    ...remove.filter(isTop).map(({ name, version }) => ({ name, from: version })),
  ]
}

function isTop({ path }: z.output<typeof placed>): boolean {
  return path.split('/node_modules/').length === 2
}

/** Of `npm outdated`. */
export function outdatedOf(printed: string): readonly OutdatedPackage[] {
  return Object.entries(read(outdated, printed)).map(([name, { latest }]) => ({
    package: name,
    version: latest,
    repo: 'npm',
  }))
}

/** Why npm failed, in its words; undefined where its document says nothing of that. */
export function errorOf(printed: string): string | undefined {
  const result = failed.safeParse(documentIn(printed))
  return result.success ? result.data.error.summary : undefined
}

function read<Value>(schema: z.ZodType<Value>, printed: string): Value {
  const result = schema.safeParse(documentIn(printed))
  if (result.success) return result.data
  throw new CollectiveError(
    'providerFailed',
    `expected npm to print its document, got ${JSON.stringify(printed.slice(0, 200))}`,
  )
}

// With --dry-run it prints lines for people before its document.
function documentIn(printed: string): unknown {
  try {
    return JSON.parse(/^\{[\s\S]*/m.exec(printed)?.[0] ?? '{}')
  } catch {
    // Then no schema fits it, and that is told.
    return undefined
  }
}
