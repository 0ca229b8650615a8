import { candidates } from '../completion/candidates'
import { KnownAgents } from '../completion/known-agents'
import { completionScripts } from '../completion/scripts'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import { plainLine } from '../output/value-text'
import type { CommandSpec, Invocation } from '../program/command'

/**
 * `collective completion SHELL`: a script for that shell; `collective completion words -- WORD…`, which the script calls: how the line may go
 * on, a candidate and its description in a line.
 * @param commands all that there are
 */
export async function completion(
  { args, terminal }: Invocation,
  commands: readonly CommandSpec[],
): Promise<number> {
  const [wanted = '', ...words] = args
  const script = completionScripts.get(wanted)
  if (script !== undefined) terminal.out(script.trimEnd())
  else if (wanted === 'words') {
    const found = await candidates(words, { commands, agents: new KnownAgents(terminal.environment) })
    for (const { text, description } of found) terminal.out(`${plainLine(text)}\t${plainLine(description)}`)
  } else throw usageError(`expected completion bash, zsh or fish, got ${wanted || 'nothing'}`)
  return exitCodes.ok
}
