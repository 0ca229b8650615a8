import { runTool } from '../process/run-tool'
import type { CallOptions } from '@collective/core'

/**
 * The names of users, wherever the system keeps them.
 * @returns by their numbers; those that nobody knows are not in it
 */
export async function userNames(
  uids: Iterable<number>,
  call: CallOptions & { readonly killAfterMs: number },
): Promise<ReadonlyMap<number, string>> {
  const wanted = [...new Set(uids)].map(String)
  const printed = wanted.length === 0 ? '' : await passwdEntries(wanted, call)
  return new Map(
    printed.split('\n').flatMap(line => {
      const [name, , uid] = line.split(':')
      return name && uid ? [[Number(uid), name] as const] : []
    }),
  )
}

async function passwdEntries(
  names: readonly string[],
  { killAfterMs, signal }: CallOptions & { readonly killAfterMs: number },
): Promise<string> {
  try {
    const tool = { file: 'getent', args: ['passwd', '--', ...names], killAfterMs, maxBytes: 1_048_576 }
    return (await runTool(tool, { signal })).stdout
  } catch {
    // Not every system has getent; then numbers have to do.
    signal.throwIfAborted()
    return ''
  }
}
