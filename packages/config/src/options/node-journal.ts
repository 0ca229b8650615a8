import type { Journal, Logger } from '@collective/core'
import { durableJournal } from '@collective/rpc/node'
import type { ResolvedConfig } from '../resolve/resolve-config'
import { pathFrom } from './path-from'

/** The journal on disk, where one is configured. */
export async function nodeJournal(config: ResolvedConfig, logger: Logger): Promise<Journal | undefined> {
  const { journal } = config.values
  if (journal === undefined) return undefined
  return durableJournal({ path: pathFrom(config, { setting: 'journal', path: journal }), logger })
}
