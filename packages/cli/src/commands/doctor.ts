import { clientOptions, resolveConfig, type ResolvedConfig } from '@collective/config'
import { toCollectiveError } from '@collective/core'
import type { ClientOptions } from '@collective/rpc/client'
import { examine, type Patient } from '../doctor/examine'
import type { Finding, Tell } from '../doctor/finding'
import { configurationFindings } from '../doctor/findings/configuration'
import type { NodeReport } from '../doctor/node-report'
import { exitCodes } from '../exit/exit-codes'
import { findingText, verdictText } from '../output/finding-text'
import type { Invocation } from '../program/command'
import { connectionFlags, configQuestion } from '../session/session'
import { terminalLogger } from '../session/terminal-logger'
import { outJson } from '../terminal/terminal'

const clock: Patient['clock'] = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }

/** `collective doctor`: why a fleet does not answer, in one screen. */
export async function doctor(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation
  const findings: Finding[] = []
  const nodes = await examined(invocation, finding => {
    findings.push(finding)
    if (!options.json) terminal.out(findingText(finding, terminal.colours))
  })
  if (options.json) outJson(terminal, { v: 1, findings, nodes })
  else terminal.out(`\n${verdictText(findings, terminal.colours)}`)
  return findings.some(({ state }) => state === 'problem') ? exitCodes.cannot : exitCodes.ok
}

async function examined(invocation: Invocation, tell: Tell): Promise<readonly NodeReport[]> {
  const { signal } = invocation
  let patient: Patient
  try {
    const config = await resolveConfig(configQuestion(invocation, connectionFlags(invocation.options)))
    for (const finding of configurationFindings(config)) tell(finding)
    patient = { config, options: await optionsOf(config, invocation), clock, signal }
  } catch (error) {
    signal.throwIfAborted()
    const { code, message } = toCollectiveError(error)
    tell({ check: 'configuration', state: 'problem', text: `${code}: ${message}` })
    return []
  }
  return examine(patient, tell)
}

// What the transport logs, the doctor says in its own words.
function optionsOf(config: ResolvedConfig, { terminal, options }: Invocation): Promise<ClientOptions> {
  return clientOptions(config, terminalLogger(terminal, options.verbose ? 'info' : 'error'))
}
