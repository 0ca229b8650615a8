import type { FilterNode, LeafNode } from './filter'

/** Visits every term that is not made of others, from left to right. A loop, so that no tree is too deep for it. */
export function eachTerm(node: FilterNode, visit: (term: LeafNode) => void): void {
  const left: FilterNode[] = [node]
  for (let next = left.pop(); next; next = left.pop()) {
    if (next.type === 'not') left.push(next.term)
    else if (next.type === 'and' || next.type === 'or')
      for (const term of next.terms.toReversed()) left.push(term)
    else visit(next)
  }
}
