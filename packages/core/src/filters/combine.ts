import type { Filter, FilterNode } from './filter'

/** A tree as a filter. */
export function filterOf(node: FilterNode): Filter {
  return new TreeFilter(node)
}

class TreeFilter implements Filter {
  readonly node: FilterNode

  constructor(node: FilterNode) {
    this.node = Object.freeze(node)
    Object.freeze(this)
  }

  and(...others: readonly Filter[]): Filter {
    return filterOf(allOf([this.node, ...others.map(other => other.node)]))
  }

  or(...others: readonly Filter[]): Filter {
    return filterOf(anyOf([this.node, ...others.map(other => other.node)]))
  }

  not(): Filter {
    return filterOf(negationOf(this.node))
  }

  /** So that `JSON.stringify` and test output show the tree. */
  toJSON(): FilterNode {
    return this.node
  }
}

/** All of them: nested ands become one, and everybody adds nothing. */
export function allOf(nodes: readonly FilterNode[]): FilterNode {
  const terms = nodes.flatMap(node => (node.type === 'and' ? node.terms : [node]))
  const narrowing = terms.filter(term => term.type !== 'all')
  const [only] = narrowing
  if (!only) return everybody
  return narrowing.length === 1 ? only : { type: 'and', terms: Object.freeze(narrowing) }
}

/** Any of them: nested ors become one, and everybody swallows the others, so that a filter for everybody is seen to be one. */
export function anyOf(nodes: readonly [FilterNode, ...FilterNode[]]): FilterNode {
  if (nodes.some(node => node.type === 'all')) return everybody
  const terms = nodes.flatMap(node => (node.type === 'or' ? node.terms : [node]))
  return terms.length === 1 ? nodes[0] : { type: 'or', terms: Object.freeze(terms) }
}

/** The reverse; twice is none. */
export function negationOf(node: FilterNode): FilterNode {
  return node.type === 'not' ? node.term : { type: 'not', term: node }
}

/** Every node. */
export const everybody: FilterNode = Object.freeze({ type: 'all' })
