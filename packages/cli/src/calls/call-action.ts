import type { JsonObject } from '@collective/core'
import type { ActionDdl } from '@collective/rpc'
import { agentVersion } from '@collective/rpc/client'
import { exitCodes } from '../exit/exit-codes'
import { runExitCode } from '../exit/run-exit-code'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'
import { findNodes } from '../session/discover'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'
import { fetchAction } from './action-ddl'
import { confirmChange } from './confirm'
import { presentation, type RenderReply } from './presentation'
import { runAction, showsBar, type ReadyCall } from './run-action'
import { displayMode } from './shown-replies'

/** What a command calls, and how it shows what comes. */
export interface WantedCall {
  readonly agent: string
  readonly action: string
  /** Makes the inputs when the nodes have said what the action takes. @throws CollectiveError where they do not fit */
  readonly inputFor: (action: ActionDdl) => JsonObject
  /** @default as the action's DDL describes it */
  readonly render?: RenderReply | undefined
}

/**
 * Calls an action on the nodes that the command line chooses, and shows what they answer as it says.
 * @returns the exit code
 */
export async function callAction(invocation: Invocation, call: WantedCall): Promise<number> {
  displayMode(invocation.options)
  const target = ofVersion(await readTarget(invocation, { takesPipe: true }), call, invocation.options)
  return withSession(invocation, session => callTarget(session, call, target), target.nodes)
}

/** The same target, of which the agent must be of the version that the command line wants. @throws CollectiveError `filterInvalid` */
function ofVersion(target: Target, { agent }: WantedCall, { agentVersion: range }: Options): Target {
  if (range === undefined) return target
  const where = target.where.and(agentVersion(agent, range))
  return { ...target, where, unfiltered: false, namesOnly: false }
}

async function callTarget(session: Session, call: WantedCall, target: Target): Promise<number> {
  const found = await findNodes(session, target, call.agent)
  const called = await fetchAction(session, call, { found, target })
  const input = call.inputFor(called.action)
  await confirmChange(session, call, { called, target, count: found.identities.length })
  const ready = { agent: call.agent, action: call.action, called, input, found, target }
  return session.options.noResults ? runSilently(session, ready) : runShown(session, ready, call.render)
}

async function runShown(session: Session, ready: ReadyCall, render?: RenderReply): Promise<number> {
  const { terminal, options } = session
  const shown = presentation({
    terminal,
    options,
    called: ready.called,
    caption: `${ready.agent}#${ready.action}`,
    keepsBack: showsBar(session),
    render,
  })
  const summary = await runAction(session, { ...ready, onPart: shown.part }, reply => shown.reply(reply))
  await shown.end(summary)
  return runExitCode(summary.outcomes)
}

/** Nobody answers, so that only what was not sent is no success. */
async function runSilently(session: Session, ready: ReadyCall): Promise<number> {
  const summary = await runAction(session, ready, () => undefined)
  const isSent = Object.values(summary.outcomes).some(outcome => outcome !== 'notSent')
  if (session.options.json)
    await presentation({ ...session, called: ready.called, caption: '', keepsBack: false }).end(summary)
  else session.terminal.out(`Request sent with id: ${summary.stats.requestId}`)
  return isSent ? exitCodes.ok : exitCodes.notSent
}
