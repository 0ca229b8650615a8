import { CollectiveError } from '../errors/error'
import { defaultLimits } from '../frames/limits'
import { maxPatterns, maxPatternText, maxTerms } from './limits'
import type { FilterNode, Pattern } from './filter'

/** Counts what a filter is made of against its limits, before anything recursive sees it. */
export class FilterSize {
  readonly #maxDepth: number
  #terms = 0
  #patterns = 0
  #patternText = 0

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
  addPattern(source: string): void {
    this.#patterns += 1
    this.#patternText += source.length
    if (this.#patterns > maxPatterns) throw tooLarge(`at most ${maxPatterns} regular expressions`)
    if (this.#patternText > maxPatternText)
      throw tooLarge(`regular expressions of at most ${maxPatternText} characters together`)
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
    const pattern = patternIn(current)
    if (pattern) size.addPattern(pattern.source)
    for (const child of childrenOf(current)) left.push([child, depth + 1])
  }
}

function childrenOf(node: FilterNode): readonly FilterNode[] {
  if (node.type === 'not') return [node.term]
  return node.type === 'and' || node.type === 'or' ? node.terms : []
}

function patternIn(node: FilterNode): Pattern | undefined {
  if ('test' in node) return 'matches' in node.test ? node.test.matches : undefined
  return 'operand' in node && 'pattern' in node.operand ? node.operand.pattern : undefined
}

function tooLarge(expected: string): CollectiveError {
  return new CollectiveError('filterInvalid', `expected a filter of ${expected}, got one with more`)
}
