import { compileComparison } from './compare'
import { compilePattern } from './compile-pattern'
import { dataKey } from './data-queries'
import { compilePath } from './value-at'
import type { DataTerm, FactTerm, FilterNode, LeafNode, NameTest } from './filter'
import type { FilterHost } from './host'

/** Whether a host matches. */
export type HostTest = (host: FilterHost) => boolean

/** What stands for a data term: the test itself, or a guess while nobody has asked the plugin. */
export type DataTest = (term: DataTerm, isNegated: boolean) => HostTest

/** Negations are carried down to the terms, because a data plugin that failed must hold under neither sign. */
export function compileTree(node: FilterNode, data: DataTest, isNegated = false): HostTest {
  switch (node.type) {
    case 'not':
      return compileTree(node.term, data, !isNegated)
    case 'and':
    case 'or':
      return combine(
        node.terms.map(term => compileTree(term, data, isNegated)),
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
  const lookUp = compilePath(term.name)
  const holds = compileComparison(term)
  return host => holds(lookUp(host.facts))
}

/** The test of a data term: false under both signs where the plugin did not answer, or not with that field. */
export function dataTest(term: DataTerm, isNegated: boolean): HostTest {
  const key = dataKey(term)
  const lookUp = compilePath(term.field)
  const holds = compileComparison(term)
  return ({ data }) => {
    const answer = data?.[key]
    const value = answer && lookUp(answer)
    return value !== undefined && value !== null && holds(value) !== isNegated
  }
}
