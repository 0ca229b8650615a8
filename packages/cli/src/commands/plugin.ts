import { usageError } from '../exit/usage-error'
import type { Invocation, RunCommand } from '../program/command'

const verbs: Readonly<Record<string, () => Promise<RunCommand>>> = {
  doc: async () => (await import('./plugin-doc')).pluginDoc,
  generate: async () => (await import('./plugin-generate')).pluginGenerate,
}

/** `collective plugin VERB`: tells about agents and data plugins, and writes the beginnings of some. */
export async function plugin(invocation: Invocation): Promise<number> {
  const [verb = '', ...args] = invocation.args
  const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!load)
    throw usageError(`expected plugin ${Object.keys(verbs).join(' or plugin ')}, got ${verb || 'nothing'}`)
  const run = await load()
  return run({ ...invocation, args })
}
