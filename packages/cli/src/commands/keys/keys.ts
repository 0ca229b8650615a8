import { exitCodes } from '../../exit/exit-codes'
import { usageError } from '../../exit/usage-error'
import { authority } from './authority'
import { create } from './create'
import { inspect } from './inspect'
import { issue } from './issue'
import { revoke } from './revoke'
import { rotate } from './rotate'
import { outJson } from '../../terminal/terminal'
import type { Invocation } from '../../program/command'

/** What is done with keys, by the word behind `keys`: lines to print, and what `--json` prints instead. */
export type KeysAction = (invocation: Invocation) => Promise<KeysReport>

/** What was done. */
export interface KeysReport {
  readonly lines: readonly string[]
  readonly document: Readonly<Record<string, unknown>>
}

const actions: Readonly<Record<string, KeysAction>> = { authority, issue, inspect, revoke, rotate, create }

/** `collective keys`: says who is who in a signed fleet. Everything is done in files; nothing is connected. */
export async function keys(invocation: Invocation): Promise<number> {
  const [name = '', ...args] = invocation.args
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action)
    throw usageError(
      `keys: expected one of ${Object.keys(actions).join(', ')}, got ${JSON.stringify(name)}; collective help keys has examples`,
    )
  const { lines, document } = await action({ ...invocation, args })
  if (invocation.options.json) outJson(invocation.terminal, { v: 1, ...document })
  else for (const line of lines) invocation.terminal.out(line)
  return exitCodes.ok
}
