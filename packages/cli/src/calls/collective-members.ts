import { isJsonObject, isName, type Identity } from '@collective/core'

/** The nodes of each collective. */
export type CollectiveMembers = ReadonlyMap<string, readonly Identity[]>

/**
 * Who belongs to which collective, the smallest collective first, as MCollective lists them.
 * @param answers of `rpcutil collective_info`, by node
 */
export function collectiveMembers(answers: ReadonlyMap<Identity, unknown>): CollectiveMembers {
  const members = new Map<string, Identity[]>()
  for (const [identity, answer] of answers)
    for (const collective of new Set(collectivesIn(answer)))
      members.set(collective, [...(members.get(collective) ?? []), identity])
  return new Map([...members].sort(smallestFirst))
}

function collectivesIn(answer: unknown): readonly string[] {
  const collectives = isJsonObject(answer) ? answer['collectives'] : undefined
  return Array.isArray(collectives) ? collectives.filter(isName) : []
}

function smallestFirst(
  [name, members]: readonly [string, readonly Identity[]],
  [otherName, others]: readonly [string, readonly Identity[]],
): number {
  return members.length - others.length || (name < otherName ? -1 : 1)
}
