import { usageError } from '../exit/usage-error'
import { readAssignments } from '../inputs/assignments'
import type { Invocation } from '../program/command'

/** What a command line calls. */
export interface Call {
  readonly agent: string
  readonly action: string
  /** The inputs as they were written. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads `AGENT ACTION NAME=VALUE…`, each of which an option may say instead.
 * @throws CollectiveError `invalidOption`
 */
export function readCall({ args, options }: Pick<Invocation, 'args' | 'options'>): Call {
  const words = [...args]
  const agent = options.agent ?? words.shift()
  const action = options.action ?? words.shift()
  if (agent === undefined || action === undefined)
    throw usageError('expected AGENT ACTION [NAME=VALUE…], such as: collective rpc rpcutil ping')
  return { agent, action, texts: readAssignments([...words, ...(options.inputs ?? [])]) }
}
