import type { Identity } from '@collective/core'
import type { RunSummary } from '@collective/rpc/client'
import { counted, someOf } from '../output/names'
import { findNodes } from '../session/discover'
import type { Session } from '../session/session'
import type { Target } from '../target/target'
import { fetchAction } from './action-ddl'
import { runAction } from './run-action'

/** What nodes gave, by their names in order, and how it went. */
export interface Gathered {
  readonly data: ReadonlyMap<Identity, unknown>
  readonly outcomes: RunSummary['outcomes']
}

/**
 * Calls an action without inputs on everybody who matches, and tells of those who gave nothing.
 * @throws CollectiveError `nothingDiscovered`, `unknownAgent`; what discovering throws
 */
export async function askFound(
  session: Session,
  target: Target,
  call: { readonly agent: string; readonly action: string },
): Promise<Gathered> {
  const found = await findNodes(session, target, call.agent)
  const called = await fetchAction(session, call, { found, target })
  const data = new Map<Identity, unknown>()
  const ready = { ...call, called, input: {}, found, target }
  const { outcomes } = await runAction(session, ready, reply => {
    if (reply.outcome === 'ok') data.set(reply.sender, reply.data)
  })
  warnOfMissing(session, outcomes)
  return { data: new Map([...data].sort(([one], [other]) => (one < other ? -1 : 1))), outcomes }
}

function warnOfMissing({ terminal }: Session, outcomes: RunSummary['outcomes']): void {
  const missing = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'ok')
  if (missing.length === 0) return
  const named = missing.map(([identity, outcome]) => `${identity} (${outcome})`).sort()
  terminal.err(`warning: without ${counted(missing.length, 'node')}: ${someOf(named)}`)
}
