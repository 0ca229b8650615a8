import type { Finding } from '../finding'
import { counted, someOf } from '../../output/names'
import type { NodeReport } from '../node-report'

/** Who was asked, in words for the advice. */
export interface AskedWhom {
  readonly collective: string
  readonly scheme: string
  readonly caller: string
  readonly waitMs: number
}

/** Who answers a broadcast. */
export function nodesFinding(reports: readonly NodeReport[], asked: AskedWhom): Finding {
  const found = reports.filter(({ isFound }) => isFound)
  const nodes = found.map(({ identity }) => identity)
  if (found.length === 0) return nobody(reports, asked)
  const quickest = Math.min(...found.map(({ elapsedMs = Infinity }) => elapsedMs))
  const text = `${counted(found.length, 'node')} found, the first after ${quickest.toFixed(1)} ms: ${someOf(nodes)}`
  return { check: 'nodes', state: 'ok', text, nodes }
}

function nobody(reports: readonly NodeReport[], { collective, scheme, caller, waitMs }: AskedWhom): Finding {
  const text = `no node of the collective ${collective} answered within ${waitMs} ms`
  const candidates = [
    `does a node run, at this broker and in the collective ${collective} (-T asks another)?`,
    `is its security ${scheme} too?`,
    `may this user write the address of broadcasts, and the nodes read it?`,
    `may ${caller} call discovery ping there? A denied broadcast is not answered; the node's log tells`,
    ...(reports.length > 0 ? [] : ['is a clock off by more than 6 minutes? Then a node drops what is asked']),
  ]
  return { check: 'nodes', state: 'problem', text, advice: candidates.join(' ') }
}
