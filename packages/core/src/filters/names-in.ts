import { eachTerm } from './each-term'
import type { Filter } from './filter'

/** What a filter looks at: for an authorizer, so that nobody probes by a filter what they may not see. */
export interface FilterNames {
  /** Names of facts as the filter has them, so paths too. */
  readonly facts: readonly string[]
  /** Names of data plugins. */
  readonly data: readonly string[]
}

/** The facts and data plugins that a filter names, each once. */
export function namesIn(filter: Filter): FilterNames {
  const facts = new Set<string>()
  const data = new Set<string>()
  eachTerm(filter.node, term => {
    if (term.type === 'fact') facts.add(term.name)
    if (term.type === 'data') data.add(term.plugin)
  })
  return { facts: [...facts], data: [...data] }
}

/**
 * The identities of a filter that can only match nodes it names: those nodes need no discovery. Undefined for every other filter.
 * What else it demands is still to be checked by the nodes.
 */
export function literalIdentities(filter: Filter): readonly string[] | undefined {
  const { node } = filter
  const terms = node.type === 'and' ? node.terms : [node]
  for (const term of terms) {
    const named = namedBy(term.type === 'or' ? term.terms : [term])
    if (named) return [...new Set(named)]
  }
  return undefined
}

function namedBy(terms: readonly Filter['node'][]): string[] | undefined {
  const named: string[] = []
  for (const term of terms) {
    if (term.type !== 'identity' || !('equals' in term.test)) return undefined
    named.push(term.test.equals)
  }
  return named
}
