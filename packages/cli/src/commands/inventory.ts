import { askOne } from '../calls/ask-one'
import { nodeInventory, nodeStatistics } from '../calls/inventory-data'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import { inventoryText } from '../output/inventory-text'
import type { Invocation } from '../program/command'
import { withSession, type Session } from '../session/session'
import { isEverybody, readTarget } from '../target/target'
import { outJson } from '../terminal/terminal'
import { wantedReport } from './inventory-reports'

/** `collective inventory IDENTITY`: what one node is and how it does. Without an identity, a report on all nodes that match. */
export async function inventory(invocation: Invocation): Promise<number> {
  const [identity] = invocation.args
  const report = await wantedReport(invocation)
  const target = await readTarget(invocation, { takesPipe: false })
  if (report && identity === undefined)
    return withSession(invocation, session => report(session, target), target.nodes)
  if (identity === undefined)
    throw usageError(
      'expected an IDENTITY, or a report on all: --list-collectives, --map FILE or --script FILE',
    )
  if (report || !isEverybody(target))
    throw usageError(`reports and filters are about many nodes, and ${identity} is one: leave out either`)
  return withSession(invocation, session => showInventory(session, identity))
}

async function showInventory(session: Session, identity: string): Promise<number> {
  const { terminal, options } = session
  const [about, statistics] = await Promise.all([
    askOne(session, identity, { agent: 'rpcutil', action: 'inventory' }),
    askOne(session, identity, { agent: 'rpcutil', action: 'daemon_stats' }),
  ])
  const shown = { identity, ...nodeInventory(about), statistics: nodeStatistics(statistics) }
  if (options.json) outJson(terminal, { v: 1, ...shown })
  else terminal.out(inventoryText(shown, terminal.stdout.columns ?? 80))
  return exitCodes.ok
}
