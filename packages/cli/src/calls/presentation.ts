import type { Reply, RunSummary } from '@collective/rpc/client'
import { replyText } from '../output/reply-text'
import { statsText } from '../output/stats-text'
import type { Options } from '../program/options'
import { usageError } from '../exit/usage-error'
import { outJson, type Terminal } from '../terminal/terminal'
import type { CalledAction } from './action-ddl'
import { runDocument } from './run-document'

/** Shows a run: its replies as they come, then what they came to. */
export interface Presentation {
  reply(reply: Reply): void
  end(summary: RunSummary): void | Promise<void>
}

/** What a presentation is made for. */
export interface Presented {
  readonly terminal: Terminal
  readonly options: Options
  readonly called: CalledAction
  /** `service#status` */
  readonly caption: string
  /** Whether replies have to wait until the progress bar is gone. */
  readonly keepsBack: boolean
}

/** How the command line wants a run shown. */
export function presentation(presented: Presented): Presentation {
  const { json, senders, table } = presented.options
  if (json)
    return collected(presented, (replies, summary) =>
      outJson(presented.terminal, runDocument(replies, summary)),
    )
  if (senders) return sendersOnly(presented)
  return table ? asTable(presented) : asText(presented)
}

function asText({ terminal, options, called, caption, keepsBack }: Presented): Presentation {
  const verbose = options.verbose ?? false
  const style = { colours: terminal.colours, verbose, ddl: called.action }
  const print = (reply: Reply): void => {
    if (isShown(reply, { options, called })) terminal.out(replyText(reply, style))
  }
  const end = (summary: RunSummary): void =>
    terminal.out(
      statsText(summary.stats, { colours: terminal.colours, verbose, caption: `${caption} call stats` }),
    )
  if (!keepsBack && !options.sort) return { reply: print, end }
  return collected({ options }, (replies, summary) => {
    replies.forEach(print)
    end(summary)
  })
}

/** Which replies are shown: those that the action's DDL says, or the command line. */
function isShown({ outcome }: Reply, { options, called }: Pick<Presented, 'options' | 'called'>): boolean {
  switch (displayMode(options) ?? (options.verbose ? 'all' : called.action.display)) {
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

function sendersOnly({ terminal }: Presented): Presentation {
  return {
    reply: ({ outcome, sender }) => outcome === 'ok' && terminal.out(sender),
    end: () => undefined,
  }
}

function asTable({ terminal, options, called, caption }: Presented): Presentation {
  return collected({ options }, async (replies, { stats }) => {
    const { replyTable } = await import('../output/reply-table')
    terminal.out(
      replyTable(
        replies.filter(reply => isShown(reply, { options, called })),
        called.action.output,
      ),
    )
    terminal.out(
      statsText(stats, {
        colours: terminal.colours,
        verbose: options.verbose ?? false,
        caption: `${caption} call stats`,
      }),
    )
  })
}

function collected(
  { options }: Pick<Presented, 'options'>,
  end: (replies: readonly Reply[], summary: RunSummary) => void | Promise<void>,
): Presentation {
  const replies: Reply[] = []
  return {
    reply: reply => void replies.push(reply),
    end: summary => end(options.sort ? replies.sort(bySender) : replies, summary),
  }
}

function bySender(one: Reply, other: Reply): number {
  return one.sender < other.sender ? -1 : one.sender > other.sender ? 1 : 0
}
