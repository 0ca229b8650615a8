import { readFile } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'
import { parseMCollectiveDdl, type AgentDdl } from '@collective/rpc/client'
import { usageError } from '../exit/usage-error'
import type { DescribedPlugin } from './described-plugin'

/** Whether a text names a `.ddl` file. */
export function isDdlFile(text: string): boolean {
  return text.toLowerCase().endsWith('.ddl')
}

/** Reads a `.ddl` file of MCollective. @throws CollectiveError `invalidOption` where it cannot be read; DdlSyntaxError */
export async function readDdlFile(path: string): Promise<DescribedPlugin> {
  const read = parseMCollectiveDdl(await textOf(path), { file: path })
  const { usage, notes } = read
  return { ...read, source: path, notes, ...(usage !== undefined && { usage }) }
}

/** The same, of an agent. @throws CollectiveError `invalidOption` for another kind as well */
export async function readAgentDdl(
  path: string,
): Promise<{ readonly ddl: AgentDdl; readonly notes: readonly string[] }> {
  const described = await readDdlFile(path)
  if (described.kind === 'agent') return { ddl: described.ddl, notes: described.notes ?? [] }
  throw usageError(`${path}: expected the DDL of an agent, got one without actions`)
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError(
      'invalidOption',
      `${path}: expected a DDL file, which cannot be read: ${reason}`,
      { cause },
    )
  }
}
