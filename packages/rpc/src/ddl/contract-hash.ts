import { toHex } from '@collective/core/internal'
import type { AgentDdl } from '../agents/ddl'

const known = new WeakMap<AgentDdl, Promise<string>>()

/**
 * The contract of an agent: SHA-256 of its DDL, in hexadecimal digits. Two DDLs that say the same have the same, in whatever order their
 * fields stand.
 */
export function contractHash(ddl: AgentDdl): Promise<string> {
  const made = known.get(ddl) ?? hashOf(ddl)
  known.set(ddl, made)
  return made
}

async function hashOf(ddl: AgentDdl): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(JSON.parse(JSON.stringify(ddl))))
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** JSON with the fields of every object in one order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`
}
