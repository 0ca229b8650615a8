import type { CommandSpec } from './command'

/**
 * A command that a module under `plugins` adds. The configuration is read only where the first word is none of our own commands.
 * @returns undefined where no module has it either
 */
export async function pluginCommand(
  args: readonly string[],
  known: readonly CommandSpec[],
): Promise<(() => Promise<number>) | undefined> {
  const [name, ...rest] = args
  if (name === undefined || name.startsWith('-') || name === 'help') return undefined
  if (known.some(spec => spec.name === name)) return undefined
  const { loadPlugins, resolveConfig } = await import('@collective/config')
  const config = await resolveConfig()
  const plugins = await loadPlugins(config)
  const command = plugins.findLast(plugin => Object.hasOwn(plugin.commands ?? {}, name))?.commands?.[name]
  return command && (() => command.run(rest, config))
}
