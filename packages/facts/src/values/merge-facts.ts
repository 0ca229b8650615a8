import type { Facts } from '@collective/core'

/** All facts of several sources: of those that have the same name, the last. */
export function mergeFacts(each: readonly Facts[]): Facts {
  return Object.fromEntries(each.flatMap(facts => Object.entries(facts)))
}
