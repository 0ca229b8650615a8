import { pluginListText } from '../documentation/plugin-list'
import { pluginText } from '../documentation/plugin-text'
import { exitCodes } from '../exit/exit-codes'
import { findPlugins } from '../plugins/find-plugins'
import { installedPlugins } from '../plugins/installed-plugins'
import type { Invocation } from '../program/command'
import { outJson } from '../terminal/terminal'

/** `collective plugin doc [NAME…]`: what is installed, or all about some of it. */
export async function pluginDoc(invocation: Invocation): Promise<number> {
  const { args, terminal, options } = invocation
  if (args.length === 0) return listPlugins(invocation)
  const found = []
  for (const name of args) found.push(...(await findPlugins(invocation, name)))
  if (options.json) outJson(terminal, { v: 1, plugins: found })
  else terminal.out(found.map(each => pluginText(each, terminal.stdout.columns ?? 80)).join('\n\n\n'))
  return exitCodes.ok
}

async function listPlugins(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation
  const installed = await installedPlugins(invocation)
  if (options.json) outJson(terminal, { v: 1, ...installed })
  else terminal.out(pluginListText(installed))
  return exitCodes.ok
}
