import type { Audience } from '../messages/message'

/**
 * Whom a message is for, as the protected line says it.
 * @param roster how the scheme writes a roster: a root over it, or nothing
 */
export function audienceText(to: Audience, roster: string): string {
  switch (to.type) {
    case 'agent':
      return to.agent
    case 'roster':
      return roster
    case 'request':
      return to.requestId
    case 'event':
      return to.kind
    default:
      return to satisfies never
  }
}
