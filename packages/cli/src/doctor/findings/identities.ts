import type { Finding } from '../finding'
import { someOf } from '../../output/names'
import type { NodeReport } from '../node-report'

/** Whether each name is one process. */
export function identitiesFindings(reports: readonly NodeReport[]): readonly Finding[] {
  if (reports.length === 0) return []
  const shared = reports.filter(({ processes }) => processes > 1)
  if (shared.length === 0) return [{ check: 'identities', state: 'ok', text: 'each identity is one process' }]
  const nodes = shared.map(({ identity }) => identity)
  return [
    {
      check: 'identities',
      state: 'problem',
      text: `several processes answer as ${someOf(nodes)}`,
      advice: 'give each node an identity of its own: what is asked of one name is done by all who have it',
      nodes,
    },
  ]
}
