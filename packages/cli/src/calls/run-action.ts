import type { JsonObject } from '@collective/core'
import type { Reply, RunOptions, RunSummary } from '@collective/rpc/client'
import { progressBar } from '../output/progress-bar'
import type { Found } from '../session/discover'
import type { Session } from '../session/session'
import type { Target } from '../target/target'
import type { CalledAction } from './action-ddl'
import type { Presentation } from './presentation'
import type { Call } from './read-call'
import { assertStreams } from './stream-presentation'

/** A call that is ready to go. */
export interface ReadyCall extends Pick<Call, 'agent' | 'action'> {
  readonly called: CalledAction
  readonly input: JsonObject
  readonly found: Found
  readonly target: Target
  /** Takes partial replies, which come with `--stream`. */
  readonly onPart?: Presentation['part']
}

/** Calls the action, shows how far it is, and hands each reply over as it comes. */
export async function runAction(
  session: Session,
  { agent, action, called, input, found, target, onPart }: ReadyCall,
  onReply: (reply: Reply) => void,
): Promise<RunSummary> {
  const { options, terminal, client, signal, config } = session
  assertStreams(options, called)
  const bar = await progressBar(terminal, showsBar(session))
  const named = client.agent(agent, called.agent)
  const how: RunOptions = {
    roster: found.identities,
    where: target.where,
    signal,
    ...timing(config.values),
    ...(options.noop ? { noop: true } : {}),
    ...(options.noResults ? { noResults: true } : {}),
    onProgress: ({ finished, discovered, phase }) =>
      phase !== 'discovering' && bar.show(finished, discovered),
  }
  const run = options.stream ? named.stream(action, input, how) : named.call(action, input, how)
  try {
    for await (const reply of run) {
      if (reply.outcome === 'partial') await onPart?.(reply)
      else onReply(reply)
    }
  } finally {
    bar.end()
  }
  return withDiscovery(await run.summary(), found)
}

/** Whether a bar is drawn: not where replies are data for a program. */
export function showsBar({ options, terminal }: Pick<Session, 'options' | 'terminal'>): boolean {
  const isForPrograms = options.json || options.senders || options.stream
  return terminal.stderr.isTTY === true && !options.noProgress && !isForPrograms
}

function timing({ timeout, ttl }: Session['config']['values']): { timeout?: number; ttl?: number } {
  return { ...(timeout === undefined ? {} : { timeout }), ...(ttl === undefined ? {} : { ttl }) }
}

// The nodes were found before the run began, and MCollective's total is discovery and call together.
function withDiscovery(summary: RunSummary, { discoveryTimeMs }: Found): RunSummary {
  const { stats } = summary
  return {
    ...summary,
    stats: { ...stats, discoveryTimeMs, totalTimeMs: discoveryTimeMs + stats.blockTimeMs },
  }
}
