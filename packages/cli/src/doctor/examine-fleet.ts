import { formatAddress, toCollectiveError, type CollectiveError } from '@collective/core'
import { askFleet, type FleetReport } from './ask-fleet'
import type { Patient } from './examine'
import type { Check, Finding, Tell } from './finding'
import { brokerFindings } from './findings/broker'
import { clocksFindings } from './findings/clocks'
import { directFindings } from './findings/direct'
import { identitiesFindings } from './findings/identities'
import { nodesFinding } from './findings/nodes'
import { presenceFindings } from './findings/presence'
import { repliesFindings } from './findings/replies'
import { versionsFindings } from './findings/versions'
import { FleetLine } from './fleet-line'
import type { NodeReport } from './node-report'

// Where the configuration does not say how long discovery waits.
const answersMs = 2_000
const echoMs = 1_000

/**
 * Looks at what answers, by a transport that is connected.
 * @throws the signal's reason
 */
export async function examineFleet(patient: Patient, tell: Tell): Promise<readonly NodeReport[]> {
  const { options, config, clock, signal } = patient
  const { transport, security } = options
  const { collective, discoveryTimeout: waitMs = answersMs } = config.values
  const line = new FleetLine({ transport, security, collective, clock, signal })
  try {
    await line.open()
    // Where the broker forbids it, that is as it should be: only nodes write there.
    const echo = await unlessRefused(line.echo(echoMs), signal)
    const fleet = await askFleet({ line, transport, collective, waitMs, signal })
    const absent = await unlessRefused(line.writeToNobody(echoMs), signal)
    const findings = [
      ...brokerFindings(transport.capabilities, absent),
      ...replies(line, echo, fleet),
      ...fleetFindings(patient, waitMs, fleet),
    ]
    for (const finding of findings) tell(finding)
    return fleet.nodes
  } catch (error) {
    signal.throwIfAborted()
    const trouble = toCollectiveError(error)
    tell(troubleFinding(trouble.code === 'notAuthorized' ? 'permissions' : 'broker', trouble))
    return []
  }
}

async function unlessRefused<Value>(trying: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  try {
    return await trying
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function replies(line: FleetLine, ownMs: number | undefined, { nodes }: FleetReport): readonly Finding[] {
  const answered = nodes.filter(({ processes }) => processes > 0).length
  const address = formatAddress(line.replyTo)
  return repliesFindings({ address, echoMs: ownMs, answered, unopened: line.unopened })
}

function fleetFindings(
  { options, config }: Patient,
  waitMs: number,
  { nodes, isPresenceKept, notAsked }: FleetReport,
): readonly Finding[] {
  const { scheme, principal } = options.security
  const { collective } = config.values
  return [
    nodesFinding(nodes, { collective, scheme, caller: principal.id, waitMs }),
    ...(notAsked ? [troubleFinding('direct', notAsked)] : directFindings(nodes, principal.id)),
    ...clocksFindings(nodes),
    ...identitiesFindings(nodes),
    ...versionsFindings(nodes),
    ...presenceFindings(nodes, isPresenceKept),
  ]
}

function troubleFinding(check: Check, { code, message }: CollectiveError): Finding {
  const advice =
    code === 'notAuthorized'
      ? 'ask who keeps the rules of the broker: a client reads its own replies, and writes broadcasts and the addresses of nodes'
      : 'look at the log of the broker'
  return { check, state: 'problem', text: `${code}: ${message}`, advice }
}
