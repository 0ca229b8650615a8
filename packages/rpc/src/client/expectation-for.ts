import { isCollectiveError, type Expectation, type Filter, type Identity } from '@collective/core'
import { abortable } from '@collective/core/internal'
import { Alarm } from '../system/alarm'
import { termKinds } from './filter-terms'
import type { ClientParts } from './client-parts'
import type { DiscoverOptions } from './roster'

// A list of who is there is of use only where it is quicker than the quiet that would end the discovery without it.
const presenceMs = 250

/**
 * Whom a broadcast expects to answer: what the caller says; else everybody present, where everybody may well match. Why this is safe for
 * every filter, and of use for few, is in `docs/decisions/012-discovery-expectation.md`.
 */
export async function expectationFor(
  parts: ClientParts,
  where: Filter,
  { expect }: DiscoverOptions,
): Promise<Expectation | undefined> {
  if (typeof expect === 'number') return { count: expect }
  if (expect) return { identities: expect }
  if (![...termKinds(where)].every(kind => kind === 'all' || kind === 'agent')) return undefined
  const present = await presentNodes(parts)
  return present ? { identities: [...present] } : undefined
}

/** Who the broker says is there; undefined where it does not say, or not soon enough. */
async function presentNodes({ settings, signal }: ClientParts): Promise<ReadonlySet<Identity> | undefined> {
  const { transport, collective, clock, logger } = settings
  if (!transport.presence) return undefined
  const tooLong = new AbortController()
  const alarm = new Alarm(clock, () => tooLong.abort())
  alarm.by(clock.monotonicMs() + presenceMs)
  const either = AbortSignal.any([signal, tooLong.signal])
  try {
    return await abortable(transport.presence(collective, { signal: either }), either)
  } catch (error) {
    logger.debug({ code: isCollectiveError(error) ? error.code : 'aborted' }, 'who is present is not known')
    return undefined
  } finally {
    alarm.stop()
  }
}
