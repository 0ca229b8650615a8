import type { ActionDdl } from '@collective/rpc'
import type { Reply } from '@collective/rpc/client'
import { usageError } from '../exit/usage-error'
import type { Options } from '../program/options'

/** Whether a reply is shown: as the command line says, else everything with `-v`, else what the action's DDL says. */
export function isShown({ outcome }: Reply, options: Options, { display }: ActionDdl): boolean {
  switch (displayMode(options) ?? (options.verbose ? 'all' : display)) {
    case 'ok':
      return outcome === 'ok'
    case 'failed':
      return outcome !== 'ok'
    default:
      return true
  }
}

/** @throws CollectiveError `invalidOption` */
export function displayMode({ display }: Options): 'ok' | 'failed' | 'all' | undefined {
  if (display === undefined || display === 'ok' || display === 'failed' || display === 'all') return display
  throw usageError(`--display: expected ok, failed or all, got ${display}`)
}
