import {
  isCollectiveError,
  isFilterSyntaxError,
  parseFilter,
  type Filter,
  type FilterNode,
} from '@collective/core'
import { eachTerm } from '@collective/core/internal'
import { conditionOf, type Condition } from './condition'
import type { Column, PolicyLine } from './policy-line'

/** Which column of a rule a condition stands in. */
export type ConditionKind = 'facts' | 'classes' | 'inputs'

type TermType = Exclude<FilterNode['type'], 'and' | 'or' | 'not'>

/** What a column may test where it is a list, and what it may where it is an expression with `and`, `or`, `not`. */
const allowed: Readonly<
  Record<ConditionKind, { readonly list: TermType[]; readonly expression: TermType[] }>
> = {
  facts: { list: ['fact'], expression: ['fact', 'class', 'identity', 'data', 'all'] },
  classes: { list: ['class'], expression: ['fact', 'class', 'identity', 'data', 'all'] },
  inputs: { list: ['fact'], expression: ['fact'] },
}

const expected: Readonly<Record<ConditionKind, string>> = {
  facts: 'facts such as os.family=debian (or an expression with and, or, not)',
  classes: 'classes such as role::web (or an expression with and, or, not)',
  inputs: 'inputs such as service=httpd',
}

/**
 * A column of conditions: `*`, a list of which all must hold, or a compound expression.
 * @returns undefined for `*`
 * @throws PolicySyntaxError
 */
export function readConditions(line: PolicyLine, column: Column, kind: ConditionKind): Condition | undefined {
  if (column.text.trim() === '*') return undefined
  const isExpression = isCompound(column.text)
  const filter = parseColumn(column, line, isExpression)
  const types = allowed[kind][isExpression ? 'expression' : 'list']
  eachTerm(filter.node, term => {
    if (!types.includes(term.type))
      throw line.error(`expected ${expected[kind]}, got ${JSON.stringify(column.text)}`, column.offset)
  })
  return conditionOf(filter)
}

/** As MCollective tells them apart: by the words and signs that only expressions have. */
function isCompound(text: string): boolean {
  return text.split(/\s+/).some(word => /^!|^(?:and|or|not)$|\(/.test(word))
}

function parseColumn({ text, offset }: Column, line: PolicyLine, isExpression: boolean): Filter {
  try {
    return parseFilter(isExpression ? { compound: [text] } : { with: [text] })
  } catch (error) {
    if (!isCollectiveError(error)) throw error
    const position = isFilterSyntaxError(error) ? error.position : 0
    throw line.error(withoutPlace(error.message), offset + position, error)
  }
}

/** A filter's error names the flag and the position in it, which here is the column of the line. */
function withoutPlace(message: string): string {
  return message.replace(/^\w+\[0\], position \d+: /, '')
}
