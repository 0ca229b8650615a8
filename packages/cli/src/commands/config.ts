import { explainConfig } from '@collective/config'
import { exitCodes } from '../exit/exit-codes'
import type { Invocation } from '../program/command'
import { connectionFlags, readConfig } from '../session/session'
import { outJson } from '../terminal/terminal'

/** `collective config`: every setting with its value and where that came from; secrets are redacted. */
export async function config(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation
  const resolved = await readConfig(invocation, connectionFlags(options))
  const lines = explainConfig(resolved)
  if (options.json)
    outJson(terminal, { v: 1, ...(resolved.file ? { file: resolved.file } : {}), settings: lines })
  else for (const line of lines) terminal.out(settingText(line, options.verbose === true))
  return exitCodes.ok
}

function settingText(line: ReturnType<typeof explainConfig>[number], verbose: boolean): string {
  const { name, value = '-', origin, variable, description } = line
  const head = `${name.padEnd(20)} ${value.padEnd(30)} ${origin}`
  return verbose ? `${head}\n    ${description}; ${variable}` : head
}
