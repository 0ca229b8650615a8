import { exitCodes } from '../exit/exit-codes'
import { runExitCode } from '../exit/run-exit-code'
import { fetchAction } from '../calls/action-ddl'
import { confirmChange } from '../calls/confirm'
import { presentation } from '../calls/presentation'
import { readCall, type Call } from '../calls/read-call'
import { runAction, showsBar, type ReadyCall } from '../calls/run-action'
import { displayMode } from '../calls/shown-replies'
import { readInputs } from '../inputs/read-inputs'
import type { Invocation } from '../program/command'
import { findNodes } from '../session/discover'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'

/** `collective rpc`: an action on the nodes that match. What the action takes and gives is asked of the nodes. */
export async function rpc(invocation: Invocation): Promise<number> {
  const call = readCall(invocation)
  displayMode(invocation.options)
  const target = await readTarget(invocation, { takesPipe: true })
  return withSession(invocation, session => callTarget(session, call, target), target.nodes)
}

async function callTarget(session: Session, call: Call, target: Target): Promise<number> {
  const found = await findNodes(session, target, call.agent)
  const called = await fetchAction(session, call, { found, target })
  const input = readInputs(call.texts, {
    action: `${call.agent} ${call.action}`,
    schema: called.action.input,
  })
  await confirmChange(session, call, { called, target, count: found.identities.length })
  const ready = { ...call, called, input, found, target }
  return session.options.noResults ? runSilently(session, ready) : runShown(session, ready)
}

async function runShown(session: Session, ready: ReadyCall): Promise<number> {
  const { terminal, options } = session
  const shown = presentation({
    terminal,
    options,
    called: ready.called,
    caption: `${ready.agent}#${ready.action}`,
    keepsBack: showsBar(session),
  })
  const summary = await runAction(session, ready, reply => shown.reply(reply))
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
