import { BoundedCache } from '../caches/bounded-cache'
import { checkLimits } from './check-limits'
import { compileTree, dataTest, type HostTest } from './compile-tree'
import { dataQueries } from './data-queries'
import type { Filter, FilterNode } from './filter'
import type { FilterHost } from './host'

interface CompiledFilter {
  readonly matches: HostTest
  /** As if every data plugin agreed. */
  readonly atBest: HostTest
  /** As if none did. */
  readonly atWorst: HostTest
}

// A tree that is used again is found by itself, and an equal one, which came in another request, by its text.
const byTree = new WeakMap<FilterNode, CompiledFilter>()
const byText = new BoundedCache<CompiledFilter>(128)
const longestCachedText = 16_384

/**
 * A filter as a function, compiled once per distinct filter. Synchronous: what data plugins answer must be in `host.data` before.
 * @throws CollectiveError `filterInvalid` for a filter past a limit, which only the builder can make
 */
export function compileFilter(filter: Filter): HostTest {
  return compiledOf(filter.node).matches
}

/**
 * What a filter comes to by everything but its data plugins.
 * @returns undefined where that depends on them
 * @throws CollectiveError `filterInvalid` as `compileFilter` does
 */
export function decideWithoutData(filter: Filter, host: FilterHost): boolean | undefined {
  const { atBest, atWorst } = compiledOf(filter.node)
  if (!atBest(host)) return false
  return atBest === atWorst || atWorst(host) ? true : undefined
}

function compiledOf(node: FilterNode): CompiledFilter {
  const known = byTree.get(node)
  if (known) return known
  checkLimits(node)
  const text = JSON.stringify(node)
  const made = text.length > longestCachedText ? compile(node) : byText.get(text, () => compile(node))
  byTree.set(node, made)
  return made
}

function compile(node: FilterNode): CompiledFilter {
  const matches = compileTree(node, dataTest)
  if (dataQueries({ node }).length === 0) return { matches, atBest: matches, atWorst: matches }
  // With the negations at the leaves the rest is monotone: more agreement never makes less of a match.
  const atBest = compileTree(node, () => () => true)
  const atWorst = compileTree(node, () => () => false)
  return { matches, atBest, atWorst }
}
