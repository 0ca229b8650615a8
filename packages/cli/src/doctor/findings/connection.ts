import { describeOrigin, type ResolvedConfig } from '@collective/config'
import { isCollectiveError, type CollectiveError, type Peer } from '@collective/core'
import { connectionTrouble } from '../connection-trouble'
import type { Finding } from '../finding'

/** That the broker is reached. */
export function connectedFinding(peer: Peer | undefined, tookMs: number): Finding {
  const broker = peer ? `${peer.protocol} at ${peer.url}` : 'connected'
  return { check: 'connection', state: 'ok', text: `${broker}, in ${tookMs.toFixed(1)} ms` }
}

/** Why it is not: a line for each URL that was tried. */
export function refusedFindings(error: CollectiveError, config: ResolvedConfig): readonly Finding[] {
  const { cause } = error
  const errors: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [error]
  return errors.filter(isCollectiveError).map(each => refused(each, config))
}

function refused(error: CollectiveError, config: ResolvedConfig): Finding {
  const { part, advice } = connectionTrouble(error, credentialsOf(config))
  return { check: 'connection', state: 'problem', text: `${part}: ${error.message}`, advice }
}

/** Where user name and password come from, for who has to correct them. */
function credentialsOf({ origins }: ResolvedConfig): string {
  const said = (['username', 'password'] as const).flatMap(name => {
    const origin = origins[name]
    return origin ? [`${name} (${describeOrigin(origin)})`] : []
  })
  if (said.length > 0) return said.join(' and ')
  return `the user name and password in the url${origins.url ? ` (${describeOrigin(origins.url)})` : ''}`
}
