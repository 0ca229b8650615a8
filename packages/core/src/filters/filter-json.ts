import { CollectiveError } from '../errors/error'
import { defaultLimits } from '../frames/limits'
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'
import { allOf, anyOf, everybody, filterOf, negationOf } from './combine'
import { maxPatterns, maxTerms } from './limits'
import { patternOf } from './pattern'
import { checkedArgument, checkedName, checkedPlugin, checkedValue, checkedVersion } from './term-checks'
import type { Comparison, Filter, FilterJson, FilterNode, NameTest, Pattern, ValueOperator } from './filter'

/** How much of a filter is read. */
export interface FilterReadLimits {
  /** Nesting. @default 32 */
  readonly filterDepth: number
}

/** A filter in the form that travels: its tree. */
export function filterToJson(filter: Filter): FilterJson {
  return toJson(filter.node)
}

function toJson(node: FilterNode): JsonObject {
  switch (node.type) {
    case 'and':
    case 'or':
      return { type: node.type, terms: node.terms.map(toJson) }
    case 'not':
      return { type: 'not', term: toJson(node.term) }
    case 'all':
      return { type: 'all' }
    case 'fact':
      return { type: 'fact', name: node.name, ...comparisonToJson(node) }
    case 'data': {
      const { plugin, argument, field } = node
      const call: JsonObject = argument === undefined ? { plugin } : { plugin, argument }
      return { type: 'data', ...call, field, ...comparisonToJson(node) }
    }
    default:
      return { type: node.type, test: nameTestToJson(node.test) }
  }
}

function comparisonToJson({ operator, operand }: Comparison): JsonObject {
  const json: JsonObject = 'pattern' in operand ? { pattern: { ...operand.pattern } } : { ...operand }
  return { operator, operand: json }
}

function nameTestToJson(test: NameTest): JsonObject {
  return 'equals' in test ? { equals: test.equals } : { matches: { ...test.matches } }
}

/**
 * Reads a filter in its JSON form, from anybody.
 * @throws CollectiveError `filterInvalid` with the path of what is wrong, or for one past a limit
 */
export function filterFromJson(json: unknown, limits: FilterReadLimits = defaultLimits): Filter {
  return filterOf(new FilterReader(limits.filterDepth).read(json, '$', 1))
}

class FilterReader {
  readonly #maxDepth: number
  #terms = 0
  #patterns = 0

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  read(json: unknown, path: string, depth: number): FilterNode {
    if (depth > this.#maxDepth) throw invalid(path, `nesting of at most ${this.#maxDepth}`, 'more')
    this.#terms += 1
    if (this.#terms > maxTerms) throw invalid(path, `at most ${maxTerms} terms`, 'more')
    if (!isJsonObject(json)) throw invalid(path, 'an object with a type', json)
    try {
      return this.#readNode(json, path, depth)
    } catch (error) {
      throw withPath(error, path)
    }
  }

  #readNode(json: JsonObject, path: string, depth: number): FilterNode {
    switch (json['type']) {
      case 'all':
        return everybody
      case 'not':
        return negationOf(this.read(json['term'], `${path}.term`, depth + 1))
      case 'and':
        return allOf(this.#readTerms(json['terms'], path, depth))
      case 'or':
        return anyOf(this.#readTerms(json['terms'], path, depth))
      default:
        return this.#readLeaf(json, path)
    }
  }

  #readTerms(json: JsonValue | undefined, path: string, depth: number): [FilterNode, ...FilterNode[]] {
    const terms = Array.isArray(json)
      ? json.map((term, index) => this.read(term, `${path}.terms[${index}]`, depth + 1))
      : []
    const [first, ...rest] = terms
    if (!first) throw invalid(`${path}.terms`, 'a list of at least one term', json)
    return [first, ...rest]
  }

  #readLeaf(json: JsonObject, path: string): FilterNode {
    const { type } = json
    if (type === 'fact')
      return Object.freeze({
        type,
        name: checkedName(json['name'], 'a fact'),
        ...this.#readComparison(json, path),
      })
    if (type === 'data')
      return Object.freeze({ type, ...readCall(json), ...this.#readComparison(json, path) })
    if (type === 'identity' || type === 'class' || type === 'agent')
      return Object.freeze({ type, test: this.#readNameTest(json['test'], path) })
    throw invalid(`${path}.type`, 'all, and, or, not, identity, class, agent, fact or data', type)
  }

  #readNameTest(json: JsonValue | undefined, path: string): NameTest {
    if (!isJsonObject(json)) throw invalid(`${path}.test`, '{ equals } or { matches }', json)
    if (json['matches'] !== undefined) return { matches: this.#readPattern(json['matches'], `${path}.test`) }
    return { equals: checkedName(json['equals'], 'a name') }
  }

  #readComparison(json: JsonObject, path: string): Comparison {
    const { operator, operand } = json
    if (!isJsonObject(operand))
      throw invalid(`${path}.operand`, '{ value }, { version } or { pattern }', operand)
    if (operator === '=~' || operator === '!~')
      return { operator, operand: { pattern: this.#readPattern(operand['pattern'], `${path}.operand`) } }
    if (!isValueOperator(operator)) throw invalid(`${path}.operator`, '== != < <= > >= =~ or !~', operator)
    if (operand['version'] !== undefined)
      return { operator, operand: { version: checkedVersion(operand['version']) } }
    return { operator, operand: { value: checkedValue(operand['value']) } }
  }

  #readPattern(json: JsonValue | undefined, path: string): Pattern {
    this.#patterns += 1
    if (this.#patterns > maxPatterns)
      throw invalid(path, `at most ${maxPatterns} regular expressions`, 'more')
    if (!isJsonObject(json) || typeof json['source'] !== 'string')
      throw invalid(path, 'a pattern { source, ignoreCase }', json)
    return patternOf(json['source'], json['ignoreCase'] === true)
  }
}

function readCall(json: JsonObject): { plugin: string; argument?: string; field: string } {
  const plugin = checkedPlugin(json['plugin'])
  const field = checkedName(json['field'], 'a field')
  return json['argument'] === undefined
    ? { plugin, field }
    : { plugin, argument: checkedArgument(json['argument']), field }
}

function isValueOperator(operator: JsonValue | undefined): operator is ValueOperator {
  return typeof operator === 'string' && ['==', '!=', '<', '<=', '>', '>='].includes(operator)
}

function invalid(path: string, expected: string, got: unknown): CollectiveError {
  const shown = (JSON.stringify(got) ?? typeof got).slice(0, 80)
  return new CollectiveError('filterInvalid', `filter ${path}: expected ${expected}, got ${shown}`, { path })
}

/** What the builder's checks throw knows no path yet. */
function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof CollectiveError) || error.path !== undefined) return error
  return new CollectiveError('filterInvalid', `filter ${path}: ${error.message}`, { path, cause: error })
}
