import type { PartialReply, Reply, RunSummary } from '@collective/rpc/client'
import { aggregateLines } from '../output/aggregate-text'
import { replyText } from '../output/reply-text'
import { statsText } from '../output/stats-text'
import type { Options } from '../program/options'
import { outJson, type Terminal } from '../terminal/terminal'
import type { CalledAction } from './action-ddl'
import { runDocument } from './run-document'
import { isShown } from './shown-replies'
import { streamPresentation } from './stream-presentation'

/** Shows a run: its replies as they come, then what they came to. */
export interface Presentation {
  reply(reply: Reply): void
  /** Only with `--stream`. Resolves when there is room for more. */
  readonly part?: (part: PartialReply<unknown>) => Promise<void>
  end(summary: RunSummary): void | Promise<void>
}

/** Makes the text of a reply: an empty one is not shown, undefined is one that is shown as its action's DDL describes it. */
export type RenderReply = (reply: Reply) => string | undefined

/** What a presentation is made for. */
export interface Presented {
  readonly terminal: Terminal
  readonly options: Options
  readonly called: CalledAction
  /** `service#status` */
  readonly caption: string
  /** Whether replies have to wait until the progress bar is gone. */
  readonly keepsBack: boolean
  /** Of replies that are shown as text and not in full (`-v`). */
  readonly render?: RenderReply | undefined
}

/** How the command line wants a run shown. */
export function presentation(presented: Presented): Presentation {
  const { json, senders, table, stream } = presented.options
  if (stream) return streamPresentation(presented.terminal, summary => printEnd(presented, summary))
  if (json)
    return collected(presented, (replies, summary) =>
      outJson(presented.terminal, runDocument(replies, summary)),
    )
  if (senders) return sendersOnly(presented)
  return table ? asTable(presented) : asText(presented)
}

function asText(presented: Presented): Presentation {
  const { terminal, options, called, keepsBack, render } = presented
  const style = { colours: terminal.colours, verbose: options.verbose ?? false, ddl: called.action }
  const print = (reply: Reply): void => {
    if (!isShown(reply, options, called.action)) return
    const text = (style.verbose ? undefined : render?.(reply)) ?? replyText(reply, style)
    if (text !== '') terminal.out(text)
  }
  const end = (summary: RunSummary): void => printEnd(presented, summary)
  if (!keepsBack && !options.sort) return { reply: print, end }
  return collected(presented, (replies, summary) => {
    replies.forEach(print)
    end(summary)
  })
}

function sendersOnly({ terminal }: Presented): Presentation {
  return {
    reply: ({ outcome, sender }) => outcome === 'ok' && terminal.out(sender),
    end: () => undefined,
  }
}

function asTable(presented: Presented): Presentation {
  const { terminal, options, called } = presented
  return collected(presented, async (replies, summary) => {
    const { replyTable } = await import('../output/reply-table')
    const shown = replies.filter(reply => isShown(reply, options, called.action))
    terminal.out(replyTable(shown, called.action.output))
    printEnd(presented, summary)
  })
}

function printEnd({ terminal, options, called, caption }: Presented, summary: RunSummary): void {
  const { colours } = terminal
  const aggregates = aggregateLines(summary.aggregates, { colours, output: called.action.output })
  const figures = statsText(summary, {
    colours,
    verbose: options.verbose ?? false,
    caption: `${caption} call stats`,
  })
  terminal.out([...aggregates, figures].join('\n'))
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
