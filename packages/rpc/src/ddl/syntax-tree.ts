/** Something with a value. `at` is where it begins: characters from 0. */
export type Expression = { readonly at: number } & (
  | { readonly type: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly type: 'symbol'; readonly name: string }
  | { readonly type: 'constant'; readonly value: number | boolean | null }
  | { readonly type: 'pattern'; readonly source: string }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'table'; readonly entries: readonly Entry[] }
  | { readonly type: 'variable'; readonly name: string }
  /** `summary(:status)` */
  | ({ readonly type: 'call'; readonly name: string } & Arguments)
  /** `act.capitalize` */
  | ({ readonly type: 'method'; readonly target: Expression; readonly name: string } & Arguments)
  | { readonly type: 'product'; readonly factors: readonly [Expression, Expression] }
  | {
      readonly type: 'comparison'
      readonly negated: boolean
      readonly sides: readonly [Expression, Expression]
    }
)

/** `:name => value`, or `name: value`. */
export interface Entry {
  readonly name: Expression
  readonly value: Expression
}

/** What stands behind a name. */
export interface Arguments {
  readonly positional: readonly Expression[]
  readonly options: readonly Entry[]
}

/** A declaration, or what decides how often it counts. */
export type Statement = { readonly at: number } & (
  | ({ readonly type: 'declaration'; readonly name: string; readonly body: readonly Statement[] } & Arguments)
  /** `[…].each do |variable| … end` */
  | {
      readonly type: 'loop'
      readonly items: Expression
      readonly variable: string
      readonly body: readonly Statement[]
    }
  | {
      readonly type: 'condition'
      readonly test: Expression
      readonly negated: boolean
      readonly then: readonly Statement[]
      readonly otherwise: readonly Statement[]
    }
)
