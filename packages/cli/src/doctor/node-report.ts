import { isJsonObject, type Identity, type NodeOutcome } from '@collective/core'
import type { NodeAnswer } from './answer'
import type { Asked } from './fleet-line'

/** How a node took what was sent to it alone. */
export type DirectResult = NodeOutcome | 'silent' | 'unroutable'

/** All that is known of one node. */
export interface NodeReport {
  readonly identity: Identity
  /** Whether it answers a broadcast: a discovery finds it. */
  readonly isFound: boolean
  /** Whether the broker says that it is there; undefined where the broker does not say. */
  readonly isPresent: boolean | undefined
  readonly direct: DirectResult
  /** How many processes answered by this name. */
  readonly processes: number
  /** How far its clock is ahead of ours at least, below 0 behind; undefined where it never answered. Milliseconds. */
  readonly aheadMs: number | undefined
  /** From asking everybody to its answer. Milliseconds. */
  readonly elapsedMs: number | undefined
  /** Of its software; undefined where it does not say. */
  readonly version: string | undefined
}

/** What came of the questions, and whom the broker says to be there. */
export interface Gathered {
  /** To what discovery asks. */
  readonly found: readonly NodeAnswer[]
  /** To the same, but for what clocks forbid. */
  readonly lenient: readonly NodeAnswer[]
  /** To what each was asked alone. */
  readonly direct: Asked
  readonly present: ReadonlySet<Identity> | undefined
}

/** Everybody who was heard of, by name. */
export function reportsOf({ found, lenient, direct, present }: Gathered): readonly NodeReport[] {
  const answers = {
    found: byIdentity(found),
    direct: byIdentity(direct.answers),
    all: byIdentity([...found, ...lenient, ...direct.answers]),
  }
  const identities = new Set([...answers.all.keys(), ...(present ?? [])])
  return [...identities].sort().map(identity => {
    const toEverybody = answers.found.get(identity) ?? []
    const [toItself] = answers.direct.get(identity) ?? []
    return {
      identity,
      isFound: toEverybody.some(({ outcome }) => outcome === 'ok'),
      isPresent: present?.has(identity),
      direct: toItself?.outcome ?? (direct.unroutable.has(identity) ? 'unroutable' : 'silent'),
      ...processOf(answers.all.get(identity) ?? []),
      elapsedMs: toEverybody[0]?.elapsedMs,
      version: versionOf(toItself),
    }
  })
}

function byIdentity(answers: readonly NodeAnswer[]): ReadonlyMap<Identity, readonly NodeAnswer[]> {
  const groups = new Map<Identity, NodeAnswer[]>()
  for (const answer of answers) {
    const group = groups.get(answer.identity)
    if (group) group.push(answer)
    else groups.set(answer.identity, [answer])
  }
  return groups
}

function processOf(answers: readonly NodeAnswer[]): Pick<NodeReport, 'processes' | 'aheadMs'> {
  const boots = new Set(answers.map(({ boot }) => boot))
  // Each proves that it is this much at least, so that the most counts.
  const [aheadMs] = answers
    .map(answer => answer.aheadMs)
    .sort((one, other) => Math.abs(other) - Math.abs(one))
  return { processes: boots.size, aheadMs }
}

function versionOf(answer: NodeAnswer | undefined): string | undefined {
  const version = isJsonObject(answer?.data) ? answer.data['version'] : undefined
  return typeof version === 'string' ? version : undefined
}
