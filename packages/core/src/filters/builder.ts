import { CollectiveError } from '../errors/error'
import { everybody, filterOf } from './combine'
import { patternOf } from './pattern'
import {
  checkedArgument,
  checkedNameOf,
  checkedPath,
  checkedPlugin,
  checkedValue,
  checkedVersion,
} from './term-checks'
import type { Comparison, Filter, NameTerm, NameTest, ValueOperator, Version } from './filter'

/** What a fact or field is compared with for equality. Numbers compare as numbers whenever both sides are numeric, also in texts. */
export type EqualValue = string | number | boolean | Version

/** What a fact or field is compared with for order. */
export type OrderedValue = string | number | Version

/**
 * The comparisons of a fact or field. A list holds if any element does, an object by its keys; a missing fact matches none of them, not even
 * `ne`. Regular expressions are RE2's. All throw CollectiveError `filterInvalid` for what no filter can carry.
 */
export interface Comparisons {
  eq(value: EqualValue): Filter
  ne(value: EqualValue): Filter
  lt(value: OrderedValue): Filter
  le(value: OrderedValue): Filter
  gt(value: OrderedValue): Filter
  ge(value: OrderedValue): Filter
  matches(pattern: RegExp | string): Filter
  notMatches(pattern: RegExp | string): Filter
}

/** A data plugin, of which a field is asked next. */
export interface DataCall {
  /** @param name a field of what the plugin answers; a path where it is nested */
  field(name: string): Comparisons
}

/** Everybody. A run names its target, so that this is said and never meant by omission. */
export function all(): Filter {
  return filterOf(everybody)
}

/**
 * Compares a fact.
 * @param name its name, or a path such as `os.family` where no fact has that literal name
 */
export function fact(name: string): Comparisons {
  const checked = checkedPath(name, 'a fact')
  return comparisons(comparison => filterOf({ type: 'fact', name: checked, ...comparison }))
}

/** Nodes that have this class, or one that the expression matches. */
export function hasClass(name: string | RegExp): Filter {
  return nameFilter('class', name)
}

/** Nodes that host this agent, or one that the expression matches. */
export function hasAgent(name: string | RegExp): Filter {
  return nameFilter('agent', name)
}

/** The node of this identity, or those whose identity the expression matches. */
export function identity(name: string | RegExp): Filter {
  return nameFilter('identity', name)
}

/**
 * Asks a data plugin on the node: `dataOf('service', 'httpd').field('status').eq('running')`.
 * @param argument what the plugin is asked about, where it takes something
 */
export function dataOf(plugin: string, argument?: string): DataCall {
  const call = {
    plugin: checkedPlugin(plugin),
    ...(argument === undefined ? {} : { argument: checkedArgument(argument) }),
  }
  return {
    field: name => {
      const field = checkedPath(name, 'a field')
      return comparisons(comparison => filterOf({ type: 'data', ...call, field, ...comparison }))
    },
  }
}

/** A version to compare with: `fact('kernelversion').ge(version('5.10'))` is true of 5.10 and 6.1, and of 5.9 it is not. */
export function version(text: string): Version {
  return { version: checkedVersion(text) }
}

function comparisons(make: (comparison: Comparison) => Filter): Comparisons {
  const byValue = (operator: ValueOperator) => (value: EqualValue) =>
    make({ operator, operand: Object.freeze(valueOperand(value)) })
  const byPattern = (operator: '=~' | '!~') => (pattern: RegExp | string) =>
    make({ operator, operand: Object.freeze({ pattern: patternOf(pattern) }) })
  return {
    eq: byValue('=='),
    ne: byValue('!='),
    lt: byValue('<'),
    le: byValue('<='),
    gt: byValue('>'),
    ge: byValue('>='),
    matches: byPattern('=~'),
    notMatches: byPattern('!~'),
  }
}

function valueOperand(value: EqualValue): { value: string | number | boolean } | Version {
  if (typeof value !== 'object') return { value: checkedValue(value) }
  if (value instanceof RegExp)
    throw new CollectiveError(
      'filterInvalid',
      `compare with a regular expression by matches(${value}), not by equality`,
    )
  return { version: checkedVersion(value.version) }
}

function nameFilter(type: NameTerm['type'], name: string | RegExp): Filter {
  const test: NameTest =
    typeof name === 'string' ? { equals: checkedNameOf(type, name) } : { matches: patternOf(name) }
  return filterOf({ type, test: Object.freeze(test) })
}
