import type { JsonObject } from '../messages/json'

/** Compares by equality or order. `=`, `=>` and `=<` are accepted when read and become `==`, `>=` and `<=`. */
export type ValueOperator = '==' | '!=' | '<' | '<=' | '>' | '>='

/** Compares with a regular expression. */
export type PatternOperator = '=~' | '!~'

/** How a fact or data term compares. */
export type Operator = ValueOperator | PatternOperator

/** A regular expression of a filter: RE2 syntax, so linear time whatever it is. Made by `patternOf`, which proves that it compiles. */
export interface Pattern {
  readonly source: string
  readonly ignoreCase: boolean
}

/** A version to compare with, as `version('5.10')` makes it. */
export interface Version {
  readonly version: string
}

/** What a name must be: exactly this, or matched by a pattern. */
export type NameTest = { readonly equals: string } | { readonly matches: Pattern }

/** What a value is compared with: text and numbers, a version, or a pattern. */
export type Operand = { readonly value: string | number | boolean } | Version | { readonly pattern: Pattern }

/** The right half of a fact or data term. */
export type Comparison =
  | {
      readonly operator: ValueOperator
      readonly operand: { readonly value: string | number | boolean } | Version
    }
  | { readonly operator: PatternOperator; readonly operand: { readonly pattern: Pattern } }

/** A test of a name that the node has. */
export interface NameTerm {
  readonly type: 'identity' | 'class' | 'agent'
  readonly test: NameTest
}

/** A test of a fact; `name` is a path such as `os.family` where no fact has that literal name. */
export type FactTerm = { readonly type: 'fact'; readonly name: string } & Comparison

/** A test of one field of what a data plugin answers. */
export type DataTerm = {
  readonly type: 'data'
  readonly plugin: string
  readonly argument?: string
  readonly field: string
} & Comparison

/** A term that is not made of others. */
export type LeafNode = { readonly type: 'all' } | NameTerm | FactTerm | DataTerm

/** A predicate over one host, as a tree. Everything reads it, nothing changes it. */
export type FilterNode =
  | LeafNode
  | { readonly type: 'and'; readonly terms: readonly FilterNode[] }
  | { readonly type: 'or'; readonly terms: readonly FilterNode[] }
  | { readonly type: 'not'; readonly term: FilterNode }

/** Which nodes: made by `parseFilter`, `filterFromJson`, or the builder (`all`, `fact`, `hasClass`, `identity`, `hasAgent`, `dataOf`). */
export interface Filter {
  readonly node: FilterNode
  /** All must hold. */
  and(...others: readonly Filter[]): Filter
  /** Any may hold. */
  or(...others: readonly Filter[]): Filter
  /** The reverse. */
  not(): Filter
}

/** A filter as it travels; only `filterFromJson` may judge one that came from elsewhere. */
export type FilterJson = JsonObject
