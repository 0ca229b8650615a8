import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CollectiveError, type DataPlugin } from '@collective/core'
import type { AgentImplementation } from '@collective/rpc'

/** What a module that the command line names has for a node. */
export interface ModuleExports {
  readonly agents: readonly AgentImplementation[]
  readonly dataPlugins: readonly DataPlugin[]
  /** All names that it exports, for messages. */
  readonly names: string
}

/** Whether it is a module and not the name of something that there is. */
export function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name)
}

/**
 * Imports a module.
 * @param wanted what the user wrote: `--agent ./printer.js`
 * @throws CollectiveError `pluginMissing`
 */
export async function moduleExports(wanted: string, path: string, cwd: string): Promise<ModuleExports> {
  const exports = await importModule(wanted, resolve(cwd, path))
  const values = [...new Set(Object.values(exports))]
  return {
    agents: values.filter(isImplementation),
    dataPlugins: values.filter(isDataPlugin),
    names: Object.keys(exports).join(', ') || 'nothing',
  }
}

/**
 * Imports a file, whatever it exports.
 * @param wanted what the user wrote: `--script ./report.js`
 * @throws CollectiveError `pluginMissing`
 */
export async function importModule(wanted: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CollectiveError('pluginMissing', `${wanted}: the module cannot be loaded (${reason})`, {
      cause: error,
    })
  }
}

// By their shape: the module may have been made with another build of the packages.
function isImplementation(value: unknown): value is AgentImplementation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'definition' in value &&
    'handlers' in value &&
    value.handlers instanceof Map &&
    'options' in value
  )
}

function isDataPlugin(value: unknown): value is DataPlugin {
  if (typeof value !== 'object' || value === null || !('ddl' in value) || !('query' in value)) return false
  const { ddl, query } = value
  return typeof query === 'function' && typeof ddl === 'object' && ddl !== null && 'name' in ddl
}
