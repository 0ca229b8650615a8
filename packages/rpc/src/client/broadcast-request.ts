import type { RequestBody } from '@collective/core'
import { rosterOf } from './roster-of'
import type { ClientParts } from './client-parts'
import type { Roster } from './roster'

/**
 * Has everybody who matches do something without saying so: MCollective's fire and forget. Nobody is found before and nobody is known
 * afterwards, so the roster is empty.
 * @throws what sealing and publishing throw
 */
export async function broadcastWithoutResults(
  { sender, signal }: ClientParts,
  { id, body, ttlMs }: { readonly id: string; readonly body: RequestBody; readonly ttlMs: number },
): Promise<Roster> {
  const to = { type: 'agent', agent: body.agent } as const
  const request = await sender.seal({ kind: 'request', id, body, to, ttlMs, noResults: true }, signal)
  await sender.publish(request, signal)
  return rosterOf([], { endedBy: 'given', source: 'broadcast' })
}
