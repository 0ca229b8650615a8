import { quoted, slashed } from './syntax/read-text'
import { isBareWord } from './syntax/read-word'
import type { Comparison, DataTerm, Filter, FilterNode, NameTest, Operand } from './filter'

/**
 * A filter as the text of one compound filter (`-S`), from which `parseFilter` makes the same tree again:
 * `os.family == debian and (apache or not identity(/^web/))`.
 */
export function printFilter(filter: Pick<Filter, 'node'>): string {
  return printNode(filter.node)
}

function printNode(node: FilterNode): string {
  switch (node.type) {
    case 'all':
      return 'all()'
    case 'and':
      return node.terms
        .map(term => (term.type === 'or' ? `(${printNode(term)})` : printNode(term)))
        .join(' and ')
    case 'or':
      return node.terms.map(printNode).join(' or ')
    case 'not':
      return `not ${isGroup(node.term) ? `(${printNode(node.term)})` : printNode(node.term)}`
    case 'fact':
      return `${printName(node.name)} ${printComparison(node)}`
    case 'data':
      return `${printCall(node)}.${printName(node.field)} ${printComparison(node)}`
    case 'class':
      return printTest(node.test)
    default:
      return `${node.type}(${printTest(node.test)})`
  }
}

function isGroup(node: FilterNode): boolean {
  return node.type === 'and' || node.type === 'or'
}

/** The question to a data plugin, `service("httpd")`. */
export function printCall({ plugin, argument }: Pick<DataTerm, 'plugin' | 'argument'>): string {
  return `${plugin}(${argument === undefined ? '' : quoted(argument)})`
}

/** A name, quoted where it would not be read as itself. */
function printName(name: string): string {
  return isBareWord(name) ? name : quoted(name)
}

function printTest(test: NameTest): string {
  return 'equals' in test ? printName(test.equals) : slashed(test.matches)
}

function printComparison({ operator, operand }: Comparison): string {
  return `${operator} ${printOperand(operand)}`
}

/** What a fact is compared with, as it is written. */
export function printOperand(operand: Operand): string {
  if ('pattern' in operand) return slashed(operand.pattern)
  if ('version' in operand) return `version(${quoted(operand.version)})`
  return printValue(operand.value)
}

/** A text that looks like a number or boolean is quoted, so that it is read as text again. */
function printValue(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  return /^[A-Za-z][\w.:-]*$/.test(value) && !/^(?:true|false|version)$/.test(value) ? value : quoted(value)
}
