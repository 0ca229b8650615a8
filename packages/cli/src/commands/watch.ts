import type { FleetEvent } from '@collective/rpc/client'
import { exitCodes } from '../exit/exit-codes'
import { plainLine } from '../output/value-text'
import type { Invocation } from '../program/command'
import { withSession } from '../session/session'
import type { Terminal } from '../terminal/terminal'

/** `collective watch`: what nodes tell, as they tell it, until it is told to stop. */
export function watch(invocation: Invocation): Promise<number> {
  const { args, terminal, options, signal } = invocation
  const kinds = args.length > 0 ? args : ['*']
  return withSession(invocation, async ({ client }) => {
    for await (const event of client.events({ kinds, signal })) {
      if (options.json) terminal.out(JSON.stringify(event))
      else terminal.out(eventLine(event, terminal))
    }
    return exitCodes.ok
  })
}

function eventLine({ createdMs, sender, kind, data }: FleetEvent, { colours }: Terminal): string {
  const time = new Date(createdMs).toISOString().slice(11, 19)
  return `${time}  ${sender.padEnd(32)} ${colours.bold(kind.padEnd(10))} ${plainLine(JSON.stringify(data))}`
}
