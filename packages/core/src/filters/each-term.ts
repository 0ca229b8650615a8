import type { FilterNode, LeafNode } from './filter'

/** Visits every term that is not made of others, from left to right. */
export function eachTerm(node: FilterNode, visit: (term: LeafNode) => void): void {
  if (node.type === 'not') eachTerm(node.term, visit)
  else if (node.type === 'and' || node.type === 'or') for (const term of node.terms) eachTerm(term, visit)
  else visit(node)
}
