import type { JsonObject } from '../messages/json'

/** How a fact or data term compares. `=`, `=>` and `=<` are accepted when read and become these. */
export type Operator = '==' | '!=' | '=~' | '!~' | '<' | '<=' | '>' | '>='

/** A regular expression of a filter: RE2 syntax, so linear time whatever it is. */
export interface Pattern {
  readonly source: string
  readonly ignoreCase: boolean
}

/** What a name must be: exactly this, or matched by a pattern. */
export type NameTest = { readonly equals: string } | { readonly matches: Pattern }

/** What a value is compared with. */
export type Operand =
  { readonly value: string | number | boolean } | { readonly version: string } | { readonly pattern: Pattern }

/** A predicate over one host, as a tree. Everything reads it, nothing changes it. */
export type FilterNode =
  | { readonly type: 'all' }
  | { readonly type: 'and'; readonly terms: readonly FilterNode[] }
  | { readonly type: 'or'; readonly terms: readonly FilterNode[] }
  | { readonly type: 'not'; readonly term: FilterNode }
  | { readonly type: 'identity'; readonly test: NameTest }
  | { readonly type: 'class'; readonly test: NameTest }
  | { readonly type: 'agent'; readonly test: NameTest }
  | { readonly type: 'fact'; readonly name: string; readonly operator: Operator; readonly operand: Operand }
  | {
      readonly type: 'data'
      readonly plugin: string
      readonly argument?: string
      readonly field: string
      readonly operator: Operator
      readonly operand: Operand
    }

/** Which nodes: made by `parseFilter`, `filterFromJson`, or the builder (`all`, `fact`, `hasClass`, `identity`, `hasAgent`, `dataOf`). */
export interface Filter {
  readonly node: FilterNode
  /** Both must hold. */
  and(...others: readonly Filter[]): Filter
  /** Either may hold. */
  or(...others: readonly Filter[]): Filter
  /** The reverse. */
  not(): Filter
}

/** A filter as it travels; only `filterFromJson` may judge one that came from elsewhere. */
export type FilterJson = JsonObject
