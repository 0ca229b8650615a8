import {
  CollectiveError,
  silentLogger,
  type CallOptions,
  type Facts,
  type FactsSource,
  type Logger,
} from '@collective/core'
import { mergeFacts } from '../values/merge-facts'
import { unavailable } from '../values/unavailable'
import { cachedFacts, type CachedFactsOptions } from './cached-facts'

/** How `composeFacts` treats its sources. */
export type ComposeFactsOptions = Omit<CachedFactsOptions, 'maxAge'>

/**
 * The facts of several sources as one: of a fact that several have, the later source's counts (top level only, as with files).
 * A source that fails or is late does not lose the others: its last good facts stand in, or nothing where it never had any, and
 * the logger is told. `load` throws `factsUnavailable` only where every source fails and none ever gave anything.
 * @throws CollectiveError `invalidOption` for no sources
 */
export function composeFacts(
  sources: readonly FactsSource[],
  options: ComposeFactsOptions = {},
): FactsSource {
  if (sources.length === 0)
    throw new CollectiveError(
      'invalidOption',
      'composeFacts: expected at least one source, got an empty list',
    )
  const kept = sources.map(source => cachedFacts(source, { ...options, maxAge: 0 }))
  const name = sources.map(source => source.name).join(' + ')
  const logger = options.logger ?? silentLogger
  return { name, load: call => loadAll(kept, { name, logger, call }) }
}

interface Composition {
  readonly name: string
  readonly logger: Logger
  readonly call: CallOptions
}

async function loadAll(sources: readonly FactsSource[], composition: Composition): Promise<Facts> {
  const { signal } = composition.call
  const each = await Promise.allSettled(sources.map(source => source.load({ signal })))
  signal.throwIfAborted()
  const failures = each.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (failures.length === each.length) throw allFailed(composition.name, failures)
  for (const err of failures)
    composition.logger.warn({ err }, 'a source of facts gives none; the others count')
  return mergeFacts(each.map(result => (result.status === 'fulfilled' ? result.value : {})))
}

function allFailed(name: string, failures: readonly unknown[]): CollectiveError {
  const [first] = failures
  const why = first instanceof Error ? first.message : String(first)
  return unavailable(name, `no source gave facts, the first because of: ${why}`, {
    cause: failures.length === 1 ? first : new AggregateError(failures),
  })
}
