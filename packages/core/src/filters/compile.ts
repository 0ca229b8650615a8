import { compileComparison } from './compare'
import { compilePattern } from './compile-pattern'
import { dataKey } from './data-queries'
import { valueAt } from './value-at'
import type { DataTerm, FactTerm, Filter, FilterNode, LeafNode, NameTest } from './filter'
import type { FilterHost } from './host'

/** Whether a host matches. */
export type HostTest = (host: FilterHost) => boolean

/** What stands for a data term: the test itself, or a guess while nobody has asked the plugin. */
type DataTest = (term: DataTerm, isNegated: boolean) => HostTest

interface CompiledFilter {
  readonly matches: HostTest
  /** As if every data plugin agreed. */
  readonly atBest: HostTest
  /** As if none did. */
  readonly atWorst: HostTest
}

// By tree and not by filter, as `and` and `or` make new filters of the same trees; entries go with their trees.
const compiled = new WeakMap<FilterNode, CompiledFilter>()

/** A filter as a function. Synchronous: what data plugins answer must be in `host.data` before. */
export function compileFilter(filter: Filter): HostTest {
  return compiledOf(filter).matches
}

/**
 * What a filter comes to by everything but its data plugins.
 * @returns undefined where that depends on them
 */
export function decideWithoutData(filter: Filter, host: FilterHost): boolean | undefined {
  const { atBest, atWorst } = compiledOf(filter)
  if (!atBest(host)) return false
  return atWorst(host) ? true : undefined
}

function compiledOf({ node }: Filter): CompiledFilter {
  const known = compiled.get(node)
  if (known) return known
  const made = {
    matches: compileNode(node, false, dataTest),
    // With the negations at the leaves the rest is monotone: more agreement never makes less of a match.
    atBest: compileNode(node, false, () => () => true),
    atWorst: compileNode(node, false, () => () => false),
  }
  compiled.set(node, made)
  return made
}

/** Negations are carried down to the terms, because a data plugin that failed must hold under neither sign. */
function compileNode(node: FilterNode, isNegated: boolean, data: DataTest): HostTest {
  switch (node.type) {
    case 'not':
      return compileNode(node.term, !isNegated, data)
    case 'and':
    case 'or':
      return combine(
        node.terms.map(term => compileNode(term, isNegated, data)),
        (node.type === 'and') !== isNegated,
      )
    case 'data':
      return data(node, isNegated)
    default:
      return signed(leafTest(node), isNegated)
  }
}

function combine(tests: readonly HostTest[], isAnd: boolean): HostTest {
  return host => {
    for (const test of tests) if (test(host) !== isAnd) return !isAnd
    return isAnd
  }
}

function signed(test: HostTest, isNegated: boolean): HostTest {
  return isNegated ? host => !test(host) : test
}

function leafTest(node: Exclude<LeafNode, DataTerm>): HostTest {
  if (node.type === 'all') return () => true
  if (node.type === 'fact') return factTest(node)
  const test = nameTest(node.test)
  if (node.type === 'identity') return host => test(host.identity)
  return node.type === 'class' ? host => host.classes.some(test) : host => host.agents.some(test)
}

function nameTest(test: NameTest): (name: string) => boolean {
  return 'equals' in test ? name => name === test.equals : compilePattern(test.matches)
}

function factTest(term: FactTerm): HostTest {
  const holds = compileComparison(term)
  return host => holds(valueAt(host.facts, term.name))
}

function dataTest(term: DataTerm, isNegated: boolean): HostTest {
  const key = dataKey(term)
  const holds = compileComparison(term)
  return ({ data }) => {
    const answer = data?.[key]
    const value = answer && valueAt(answer, term.field)
    return value !== undefined && value !== null && holds(value) !== isNegated
  }
}
