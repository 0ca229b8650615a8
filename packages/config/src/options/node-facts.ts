import {
  CollectiveError,
  type ClassesSource,
  type Facts,
  type FactsSource,
  type Logger,
} from '@collective/core'
import { describeOrigin } from '../resolve/origin'
import type { ResolvedConfig } from '../resolve/resolve-config'
import type { Values } from '../settings/settings'
import { pathFrom } from './path-from'

type FactsPackage = typeof import('@collective/facts')

/**
 * The facts of a node: the system's, then those of a command, then those of files, the later over the earlier.
 * @throws CollectiveError `pluginMissing` without `@collective/facts`
 */
export async function nodeFacts(config: ResolvedConfig, logger: Logger): Promise<FactsSource | Facts> {
  const { system = true, files = [], command } = config.values.facts ?? {}
  if (!system && files.length === 0 && command === undefined) return {}
  const facts = await factsPackage(config)
  const sources = [
    ...(system ? [facts.systemFacts({ logger })] : []),
    ...(command ? [facts.commandFacts(command)] : []),
    ...files.map(file => facts.fileFacts(pathFrom(config, { setting: 'facts', path: file }))),
  ]
  return facts.composeFacts(sources, { logger })
}

/** The classes of a node: those listed, or those of the file. */
export async function nodeClasses(config: ResolvedConfig): Promise<ClassesSource | readonly string[]> {
  const classes: Values['classes'] = config.values.classes ?? []
  if (!('file' in classes)) return classes
  const { fileClasses } = await factsPackage(config)
  return fileClasses(pathFrom(config, { setting: 'classes', path: classes.file }))
}

async function factsPackage(config: ResolvedConfig): Promise<FactsPackage> {
  try {
    return await import('@collective/facts')
  } catch (error) {
    const origin = config.origins.facts ?? config.origins.classes ?? { kind: 'default' }
    throw new CollectiveError(
      'pluginMissing',
      `facts (${describeOrigin(origin)}): expected the package @collective/facts, which cannot be loaded: npm install @collective/facts, or set facts: { system: false }`,
      { cause: error },
    )
  }
}
