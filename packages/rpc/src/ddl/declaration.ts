import { evaluate, evaluateEntries, type Scope } from './evaluate'
import type { DdlValue } from './ddl-value'
import type { Statement } from './syntax-tree'

/** `input :service, :type => :string` as it stands after loops and conditions. */
export interface Declaration {
  readonly name: string
  /** Where it stands: characters from 0. */
  readonly at: number
  readonly positional: readonly DdlValue[]
  readonly options: ReadonlyMap<string, DdlValue>
  readonly body: readonly Declaration[]
}

// The largest DDLs that people publish have some hundreds.
const maxDeclarations = 5_000

/**
 * Follows loops and conditions, so that declarations alone are left.
 * @throws DdlSyntaxError for what is not declared in the file itself, or past 5000 declarations
 */
export function declarationsOf(statements: readonly Statement[], scope: Scope): readonly Declaration[] {
  let count = 0
  const unroll = (body: readonly Statement[], inner: Scope): readonly Declaration[] =>
    body.flatMap(statement => unrolled(statement, inner))
  const unrolled = (statement: Statement, inner: Scope): readonly Declaration[] => {
    count += 1
    if (count > maxDeclarations)
      throw inner.source.error(statement.at, `expected at most ${maxDeclarations} declarations`)
    if (statement.type === 'condition') {
      const holds = evaluate(statement.test, inner) === true
      return unroll(holds === statement.negated ? statement.otherwise : statement.then, inner)
    }
    if (statement.type === 'loop')
      return itemsOf(statement, inner).flatMap(item =>
        unroll(statement.body, {
          ...inner,
          variables: new Map([...inner.variables, [statement.variable, item]]),
        }),
      )
    return [{ ...evaluated(statement, inner), body: unroll(statement.body, inner) }]
  }
  return unroll(statements, scope)
}

function itemsOf({ items, at }: Statement & { readonly type: 'loop' }, scope: Scope): readonly DdlValue[] {
  const values = evaluate(items, scope)
  if (Array.isArray(values)) return values as readonly DdlValue[]
  throw scope.source.error(at, 'expected a list before .each')
}

function evaluated(
  { name, at, positional, options }: Statement & { readonly type: 'declaration' },
  scope: Scope,
): Omit<Declaration, 'body'> {
  return {
    name,
    at,
    positional: positional.map(each => evaluate(each, scope)),
    options: evaluateEntries(options, scope),
  }
}
