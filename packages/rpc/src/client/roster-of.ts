import { assertIdentity, type Identity } from '@collective/core'
import type { Roster, RosterEnd } from './roster'

/** What a roster is made of. */
export interface RosterParts {
  readonly endedBy: RosterEnd
  readonly source: string
  readonly discoveryTimeMs?: number
  readonly late?: ReadonlySet<Identity>
  readonly conflicts?: ReadonlySet<Identity>
}

const nobody: ReadonlySet<Identity> = new Set()

/** Pins identities: each once, in their order. @throws CollectiveError `invalidIdentity` */
export function rosterOf(identities: readonly Identity[], parts: RosterParts): Roster {
  const distinct = [...new Set(identities)]
  for (const identity of distinct) assertIdentity(identity)
  return Object.freeze({
    identities: Object.freeze(distinct),
    id: hashOf(distinct),
    late: nobody,
    conflicts: nobody,
    discoveryTimeMs: 0,
    ...parts,
  })
}

/** 64 bits over the sorted identities, of FNV-1a's kind: names a set in logs and caches, proves nothing. */
function hashOf(identities: readonly Identity[]): string {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (const character of [...identities].sort().join('\n')) {
    const code = character.charCodeAt(0)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (low >>> 15)
  }
  return hex32(high) + hex32(low)
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
