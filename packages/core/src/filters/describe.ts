import { printCall, printOperand } from './print'
import type {
  Comparison,
  DataTerm,
  FactTerm,
  Filter,
  FilterNode,
  LeafNode,
  NameTerm,
  Operator,
} from './filter'

/**
 * A filter in plain English, such as `nodes where the fact os.family is debian and (it has the class apache or the identity does not match
 * /^web/)`. Negations are told of the single terms, as people tell them.
 */
export function describeFilter(filter: Pick<Filter, 'node'>): string {
  return filter.node.type === 'all' ? 'all nodes' : `nodes where ${describeNode(filter.node, false)}`
}

function describeNode(node: FilterNode, isNegated: boolean): string {
  if (node.type === 'not') return describeNode(node.term, !isNegated)
  if (node.type !== 'and' && node.type !== 'or') return describeTerm(node, isNegated)
  const joint = (node.type === 'and') === isNegated ? ' or ' : ' and '
  return node.terms.map(term => inGroup(term, describeNode(term, isNegated))).join(joint)
}

function inGroup(node: FilterNode, text: string): string {
  const inner = node.type === 'not' ? node.term : node
  return inner.type === 'and' || inner.type === 'or' ? `(${text})` : text
}

function describeTerm(term: LeafNode, isNegated: boolean): string {
  switch (term.type) {
    case 'all':
      return isNegated ? 'nothing holds' : 'anything holds'
    case 'fact':
      return describeFact(term, isNegated)
    case 'data':
      return describeData(term, isNegated)
    default:
      return describeName(term, isNegated)
  }
}

/** A missing fact holds in no comparison, so that it does where one is reversed. */
function describeFact(term: FactTerm, isNegated: boolean): string {
  const text = `the fact ${term.name} ${describeComparison(term, isNegated)}`
  return isNegated ? `${text} or is missing` : text
}

/** What a data plugin does not answer holds under neither sign. */
function describeData(term: DataTerm, isNegated: boolean): string {
  return `${printCall(term)} says that ${term.field} ${describeComparison(term, isNegated)}`
}

function describeComparison({ operator, operand }: Comparison, isNegated: boolean): string {
  const [verb, reversed] = verbs[operator]
  return `${isNegated ? reversed : verb} ${printOperand(operand)}`
}

/** How each operator is told, and how its reverse. */
const verbs: Readonly<Record<Operator, readonly [string, string]>> = {
  '==': ['is', 'is not'],
  '!=': ['is not', 'is'],
  '=~': ['matches', 'does not match'],
  '!~': ['does not match', 'matches'],
  '<': ['is less than', 'is not less than'],
  '<=': ['is at most', 'is not at most'],
  '>': ['is more than', 'is not more than'],
  '>=': ['is at least', 'is not at least'],
}

function describeName({ type, test }: NameTerm, isNegated: boolean): string {
  const isLiteral = 'equals' in test
  const name = isLiteral ? test.equals : printOperand({ pattern: test.matches })
  if (type === 'identity') {
    const [verb, reversed] = verbs[isLiteral ? '==' : '=~']
    return `the identity ${isNegated ? reversed : verb} ${name}`
  }
  if (isLiteral) return `${isNegated ? 'it has not' : 'it has'} the ${type} ${name}`
  return `${isNegated ? 'it has no' : type === 'agent' ? 'it has an' : 'it has a'} ${type} that matches ${name}`
}
