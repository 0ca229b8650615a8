import { exitCodes } from '../exit/exit-codes'
import { askOne } from '../calls/ask-one'
import { nodeInventory, nodeStatistics } from '../calls/inventory-data'
import { inventoryText } from '../output/inventory-text'
import type { Invocation } from '../program/command'
import { withSession, type Session } from '../session/session'
import { outJson } from '../terminal/terminal'

/** `collective inventory IDENTITY`: what one node is and how it does. */
export async function inventory(invocation: Invocation): Promise<number> {
  return withSession(invocation, showInventory)
}

async function showInventory(session: Session): Promise<number> {
  const {
    args: [identity = ''],
    terminal,
    options,
  } = session
  const [about, statistics] = await Promise.all([
    askOne(session, identity, { agent: 'rpcutil', action: 'inventory' }),
    askOne(session, identity, { agent: 'rpcutil', action: 'daemon_stats' }),
  ])
  const shown = { identity, ...nodeInventory(about), statistics: nodeStatistics(statistics) }
  if (options.json) outJson(terminal, { v: 1, ...shown })
  else terminal.out(inventoryText(shown, terminal.stdout.columns ?? 80))
  return exitCodes.ok
}
