import type { Finding } from '../finding'
import { counted, someOf } from '../../output/names'
import type { NodeReport } from '../node-report'

/** Whether nodes that are found also get what is sent to them alone, and who lets us call nothing. */
export function directFindings(reports: readonly NodeReport[], caller: string): readonly Finding[] {
  const found = reports.filter(({ isFound }) => isFound)
  const deaf = namesOf(found, ({ direct }) => direct === 'silent' || direct === 'unroutable')
  const denying = namesOf(reports, ({ direct }) => direct === 'denied')
  const findings = [...(deaf.length > 0 ? [deafFinding(deaf)] : []), ...denials(denying, caller)]
  if (findings.length > 0 || found.length === 0) return findings
  const text = `${found.length === 1 ? 'it answers' : 'all of them answer'} what is sent to one node alone`
  return [{ check: 'direct', state: 'ok', text }]
}

function deafFinding(nodes: readonly string[]): Finding {
  return {
    check: 'direct',
    state: 'problem',
    text: `${counted(nodes.length, 'node')} found that did not answer what was sent to one node alone: ${someOf(nodes)}`,
    advice: 'let this user write the addresses of single nodes, and each node read its own',
    nodes,
  }
}

function denials(nodes: readonly string[], caller: string): readonly Finding[] {
  if (nodes.length === 0) return []
  const text = `${counted(nodes.length, 'node')} did not let ${caller} call rpcutil daemon_stats: ${someOf(nodes)}`
  const advice = 'allow it by the policy of the nodes, where this caller should see their figures'
  return [{ check: 'direct', state: 'warning', text, advice, nodes }]
}

function namesOf(reports: readonly NodeReport[], fits: (report: NodeReport) => boolean): readonly string[] {
  return reports.filter(fits).map(({ identity }) => identity)
}
