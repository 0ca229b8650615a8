import { checkLimits } from './check-limits'
import type { JsonObject } from '../messages/json'
import type { Comparison, Filter, FilterJson, FilterNode, NameTest, Pattern } from './filter'

/**
 * A filter in the form that travels: its tree, with terms as flat objects, so that the deepest filter fits into the deepest body.
 * @throws CollectiveError `filterInvalid` for a filter past a limit, which no node would take
 */
export function filterToJson(filter: Filter): FilterJson {
  checkLimits(filter.node)
  return toJson(filter.node)
}

function toJson(node: FilterNode): JsonObject {
  switch (node.type) {
    case 'all':
      return { type: 'all' }
    case 'and':
    case 'or':
      return { type: node.type, terms: node.terms.map(toJson) }
    case 'not':
      return { type: 'not', term: toJson(node.term) }
    case 'fact':
      return { type: 'fact', name: node.name, ...comparisonToJson(node) }
    case 'data': {
      const { type, plugin, argument, field } = node
      return {
        type,
        plugin,
        ...(argument === undefined ? {} : { argument }),
        field,
        ...comparisonToJson(node),
      }
    }
    default:
      return { type: node.type, ...nameTestToJson(node.test) }
  }
}

function comparisonToJson({ operator, operand }: Comparison): JsonObject {
  if ('pattern' in operand) return { operator, ...patternToJson(operand.pattern) }
  return { operator, ...operand }
}

function nameTestToJson(test: NameTest): JsonObject {
  return 'equals' in test ? { equals: test.equals } : patternToJson(test.matches)
}

function patternToJson({ source, ignoreCase }: Pattern): JsonObject {
  return ignoreCase ? { matches: source, ignoreCase } : { matches: source }
}
