import { nameOf, type DdlValue } from './ddl-value'
import { callMethod, methodNames } from './methods'
import { notRun } from './tokenise'
import type { DdlSource } from './ddl-source'
import type { Entry, Expression } from './syntax-tree'

/** Where an expression is worked out. */
export interface Scope {
  readonly source: DdlSource
  /** Of the loops around it, by name. */
  readonly variables: ReadonlyMap<string, DdlValue>
}

/** @throws DdlSyntaxError for what is not declared in the file itself */
export function evaluate(expression: Expression, scope: Scope): DdlValue {
  switch (expression.type) {
    case 'text':
      return expression.parts.map(part => (typeof part === 'string' ? part : shown(part, scope))).join('')
    case 'symbol':
      return { symbol: expression.name }
    case 'constant':
      return expression.value
    case 'pattern':
      return { pattern: expression.source }
    case 'list':
      return expression.items.map(item => evaluate(item, scope))
    case 'table':
      return { table: evaluateEntries(expression.entries, scope) }
    case 'call':
      return {
        call: expression.name,
        positional: expression.positional.map(each => evaluate(each, scope)),
        options: evaluateEntries(expression.options, scope),
      }
    case 'variable':
      return variable(expression, scope)
    case 'method':
      return method(expression, scope)
    case 'product':
      return product(expression, scope)
    case 'comparison':
      return isSame(expression.sides, scope) !== expression.negated
  }
}

/** @throws DdlSyntaxError where an option has no name, or is given twice */
export function evaluateEntries(entries: readonly Entry[], scope: Scope): ReadonlyMap<string, DdlValue> {
  const values = new Map<string, DdlValue>()
  for (const { name, value } of entries) {
    const key = nameOf(evaluate(name, scope))
    if (key === undefined)
      throw scope.source.error(name.at, 'expected the name of an option, such as :description')
    if (values.has(key)) throw scope.source.error(name.at, `the option ${key} is given twice: give it once`)
    values.set(key, evaluate(value, scope))
  }
  return values
}

function variable(
  { name, at }: Expression & { readonly type: 'variable' },
  { variables, source }: Scope,
): DdlValue {
  const value = variables.get(name)
  if (value !== undefined) return value
  throw source.error(
    at,
    `expected a value, got ${name}: ${notRun}, so that only the variables of its own loops are known`,
  )
}

function product({ factors, at }: Expression & { readonly type: 'product' }, scope: Scope): DdlValue {
  const [one, other] = factors.map(factor => evaluate(factor, scope))
  if (typeof one === 'number' && typeof other === 'number') return one * other
  throw scope.source.error(at, 'expected numbers on both sides of *')
}

function method(expression: Expression & { readonly type: 'method' }, scope: Scope): DdlValue {
  const target = evaluate(expression.target, scope)
  const result = callMethod(
    expression.name,
    target,
    expression.positional.map(each => evaluate(each, scope)),
  )
  if (result !== undefined) return result
  throw scope.source.error(
    expression.at,
    `expected ${methodNames} with what they take, got .${expression.name}: ${notRun}`,
  )
}

function isSame([one, other]: readonly [Expression, Expression], scope: Scope): boolean {
  const [left, right] = [evaluate(one, scope), evaluate(other, scope)]
  return typeof left === 'object' && left !== null
    ? nameOf(left) !== undefined && nameOf(left) === nameOf(right)
    : left === right
}

function shown(expression: Expression, scope: Scope): string {
  const value = evaluate(expression, scope)
  const text =
    nameOf(value) ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined)
  if (text !== undefined) return text
  throw scope.source.error(expression.at, 'expected a text or a number between #{ and }')
}
