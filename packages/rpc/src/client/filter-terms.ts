import { compileFilter, literalIdentities, type Filter, type Identity } from '@collective/core'
import { eachTerm } from '@collective/core/internal'

/** The kinds of term that a filter is made of. */
export type TermKind = 'all' | 'identity' | 'fact' | 'class' | 'agent' | 'data'

/** Which kinds of term a filter has, each once. */
export function termKinds(filter: Filter): ReadonlySet<TermKind> {
  const kinds = new Set<TermKind>()
  eachTerm(filter.node, term => kinds.add(term.type))
  return kinds
}

/** Whom a filter names, where it can match nobody else; `isWhole` where nothing is left for the nodes to check. */
export function namedNodes(
  where: Filter,
): { readonly identities: readonly Identity[]; readonly isWhole: boolean } | undefined {
  const named = literalIdentities(where)
  if (!named) return undefined
  const isWhole = [...termKinds(where)].every(kind => kind === 'identity')
  if (!isWhole) return { identities: named, isWhole }
  const matches = compileFilter(where)
  const identities = named.filter(identity => matches({ identity, facts: {}, classes: [], agents: [] }))
  return { identities, isWhole }
}
