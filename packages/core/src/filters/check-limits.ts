import { CollectiveError } from '../errors/error'
import { defaultLimits } from '../frames/limits'
import { maxPatterns, maxTerms } from './limits'
import type { FilterNode } from './filter'

/** Counts what a filter is made of against its limits, before anything recursive sees it. */
export class FilterSize {
  readonly #maxDepth: number
  #terms = 0
  #patterns = 0

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  /** @throws CollectiveError `filterInvalid` */
  addNode(depth: number): void {
    this.#terms += 1
    if (depth > this.#maxDepth) throw tooLarge(`terms nested at most ${this.#maxDepth} deep`)
    if (this.#terms > maxTerms) throw tooLarge(`at most ${maxTerms} terms`)
  }

  /** @throws CollectiveError `filterInvalid` */
  addPattern(): void {
    this.#patterns += 1
    if (this.#patterns > maxPatterns) throw tooLarge(`at most ${maxPatterns} regular expressions`)
  }
}

/**
 * Refuses a filter that no node would take. A loop, so that the deepest tree gets this answer and no stack overflow.
 * @throws CollectiveError `filterInvalid`
 */
export function checkLimits(node: FilterNode, maxDepth: number = defaultLimits.filterDepth): void {
  const size = new FilterSize(maxDepth)
  const left: (readonly [FilterNode, number])[] = [[node, 1]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [current, depth] = next
    size.addNode(depth)
    if (hasPattern(current)) size.addPattern()
    for (const child of childrenOf(current)) left.push([child, depth + 1])
  }
}

function childrenOf(node: FilterNode): readonly FilterNode[] {
  if (node.type === 'not') return [node.term]
  return node.type === 'and' || node.type === 'or' ? node.terms : []
}

function hasPattern(node: FilterNode): boolean {
  if ('test' in node) return 'matches' in node.test
  return 'operand' in node && 'pattern' in node.operand
}

function tooLarge(expected: string): CollectiveError {
  return new CollectiveError('filterInvalid', `expected a filter of ${expected}, got one with more`)
}
