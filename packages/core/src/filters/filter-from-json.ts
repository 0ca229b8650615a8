import { CollectiveError } from '../errors/error'
import { defaultLimits } from '../frames/limits'
import { shown } from '../errors/shown'
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'
import { FilterSize } from './check-limits'
import { allOf, anyOf, everybody, filterOf, negationOf } from './combine'
import { patternOf } from './pattern'
import {
  checkedArgument,
  checkedNameOf,
  checkedPath,
  checkedPlugin,
  checkedValue,
  checkedVersion,
} from './term-checks'
import type { Comparison, Filter, FilterNode, NameTerm, NameTest, Pattern, ValueOperator } from './filter'

/** How much of a filter is read. */
export interface FilterReadLimits {
  /** Nesting. @default 32 */
  readonly filterDepth: number
}

/**
 * Reads a filter in its JSON form, from anybody. A member that it does not know is refused: what is passed over might have narrowed it.
 * @throws CollectiveError `filterInvalid` with the path of what is wrong, or for one past a limit
 */
export function filterFromJson(json: unknown, limits: FilterReadLimits = defaultLimits): Filter {
  return filterOf(new FilterReader(limits.filterDepth).read(json, 'filter', 1))
}

/** What each type of node may have beside its type. */
const members: Readonly<Record<string, readonly string[]>> = {
  all: [],
  and: ['terms'],
  or: ['terms'],
  not: ['term'],
  identity: ['equals', 'matches', 'ignoreCase'],
  class: ['equals', 'matches', 'ignoreCase'],
  agent: ['equals', 'matches', 'ignoreCase'],
  fact: ['name', 'operator', 'value', 'version', 'matches', 'ignoreCase'],
  data: ['plugin', 'argument', 'field', 'operator', 'value', 'version', 'matches', 'ignoreCase'],
}

class FilterReader {
  readonly #size: FilterSize

  constructor(maxDepth: number) {
    this.#size = new FilterSize(maxDepth)
  }

  read(json: unknown, path: string, depth: number): FilterNode {
    try {
      this.#size.addNode(depth)
      if (!isJsonObject(json)) throw invalid('an object with a type', json)
      return Object.freeze(this.#readNode(json, path, depth))
    } catch (error) {
      throw withPath(error, path)
    }
  }

  #readNode(json: JsonObject, path: string, depth: number): FilterNode {
    const { type } = json
    refuseUnknownMembers(json)
    if (type === 'not') return negationOf(this.read(json['term'], `${path}.term`, depth + 1))
    if (type === 'and') return allOf(this.#readTerms(json['terms'], path, depth))
    if (type === 'or') return anyOf(this.#readTerms(json['terms'], path, depth))
    if (type === 'fact')
      return { type, name: checkedPath(json['name'], 'a fact'), ...this.#readComparison(json) }
    if (type === 'data') return { type, ...readCall(json), ...this.#readComparison(json) }
    if (type === 'identity' || type === 'class' || type === 'agent')
      return { type, test: this.#readNameTest(json, type) }
    return everybody
  }

  #readTerms(json: JsonValue | undefined, path: string, depth: number): [FilterNode, ...FilterNode[]] {
    if (!Array.isArray(json)) throw invalid('a list of terms', json)
    const [first, ...rest] = json.map((term, index) => this.read(term, `${path}.terms[${index}]`, depth + 1))
    if (!first) throw invalid('at least one term', json)
    return [first, ...rest]
  }

  #readNameTest(json: JsonObject, type: NameTerm['type']): NameTest {
    refuseBoth(json, ['equals', 'matches'])
    return Object.freeze(
      json['matches'] === undefined
        ? { equals: checkedNameOf(type, json['equals']) }
        : { matches: this.#readPattern(json) },
    )
  }

  #readComparison(json: JsonObject): Comparison {
    const { operator } = json
    refuseBoth(json, ['value', 'version', 'matches'])
    if (operator === '=~' || operator === '!~')
      return { operator, operand: Object.freeze({ pattern: this.#readPattern(json) }) }
    if (!isValueOperator(operator)) throw invalid('one of == != < <= > >= =~ !~ as operator', operator)
    return { operator, operand: Object.freeze(readOperand(json)) }
  }

  #readPattern({ matches, ignoreCase }: JsonObject): Pattern {
    if (typeof matches !== 'string') throw invalid('a regular expression as matches', matches)
    this.#size.addPattern(matches)
    if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean')
      throw invalid('true or false as ignoreCase', ignoreCase)
    return patternOf(matches, ignoreCase ?? false)
  }
}

function refuseUnknownMembers(json: JsonObject): void {
  const { type } = json
  const known = typeof type === 'string' && Object.hasOwn(members, type) ? members[type] : undefined
  if (!known) throw invalid(`one of ${Object.keys(members).join(', ')} as type`, type)
  const unknown = Object.keys(json).find(member => member !== 'type' && !known.includes(member))
  if (unknown !== undefined) throw invalid(`only ${['type', ...known].join(', ')} in such a node`, unknown)
}

/** Two that mean different things: reading either would be a guess. */
function refuseBoth(json: JsonObject, alternatives: readonly string[]): void {
  const given = alternatives.filter(member => json[member] !== undefined)
  if (given.length !== 1) throw invalid(`exactly one of ${alternatives.join(', ')}`, given.join(', '))
  if (json['ignoreCase'] !== undefined && json['matches'] === undefined)
    throw invalid('ignoreCase only beside matches', json['ignoreCase'])
}

function readOperand({ value, version }: JsonObject): Exclude<Comparison['operand'], { pattern: Pattern }> {
  return version === undefined ? { value: checkedValue(value) } : { version: checkedVersion(version) }
}

function readCall(json: JsonObject): { plugin: string; argument?: string; field: string } {
  const plugin = checkedPlugin(json['plugin'])
  const field = checkedPath(json['field'], 'a field')
  return json['argument'] === undefined
    ? { plugin, field }
    : { plugin, argument: checkedArgument(json['argument']), field }
}

function isValueOperator(operator: JsonValue | undefined): operator is ValueOperator {
  return typeof operator === 'string' && ['==', '!=', '<', '<=', '>', '>='].includes(operator)
}

function invalid(expected: string, got: unknown): CollectiveError {
  return new CollectiveError('filterInvalid', `expected ${expected}, got ${shown(got)}`)
}

/** Only the innermost node knows where it is. */
function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof CollectiveError) || error.path !== undefined) return error
  return new CollectiveError('filterInvalid', `${path}: ${error.message}`, { path, cause: error })
}
