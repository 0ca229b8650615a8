import { checkLimits } from './check-limits'
import { compileTree, dataTest } from './compile-tree'
import { dataKey } from './data-queries'
import { printFilter } from './print'
import { compilePath } from './value-at'
import type { Filter, FilterNode, LeafNode } from './filter'
import type { FilterHost } from './host'
import type { JsonValue } from '../messages/json'

/** A term that decided whether a host matches. */
export interface DecidingClause {
  /** As `printFilter` writes it, with `not` in front where the filter reverses it. */
  readonly clause: string
  /** Whether the clause, as it is written there, holds. */
  readonly holds: boolean
  /** What the host has where the term looks; absent where it has nothing. */
  readonly found?: JsonValue
}

/** Why a host matches a filter, or why not. */
export interface Explanation {
  readonly matches: boolean
  /** One clause where one was enough (a term of an `and` that failed, one of an `or` that held), else all that had to agree, in order. */
  readonly decidedBy: readonly DecidingClause[]
  /** The same in one line. */
  readonly summary: string
}

/**
 * Says which clauses of a filter decided that a host matches, or that it does not. It decides as `compileFilter` does.
 * @throws CollectiveError `filterInvalid` for a filter past a limit, which only the builder can make
 */
export function explainFilter(filter: Filter, host: FilterHost): Explanation {
  checkLimits(filter.node)
  const { holds, decidedBy } = explainNode(filter.node, host, false)
  const reasons = decidedBy.map(sentenceOf).join('; ')
  return { matches: holds, decidedBy, summary: `${holds ? 'matches' : 'does not match'}: ${reasons}` }
}

interface Verdict {
  readonly holds: boolean
  readonly decidedBy: readonly DecidingClause[]
}

function explainNode(node: FilterNode, host: FilterHost, isNegated: boolean): Verdict {
  if (node.type === 'not') return explainNode(node.term, host, !isNegated)
  if (node.type !== 'and' && node.type !== 'or') return explainTerm(node, host, isNegated)
  const verdicts = node.terms.map(term => explainNode(term, host, isNegated))
  const isAnd = (node.type === 'and') !== isNegated
  return verdicts.find(({ holds }) => holds !== isAnd) ?? unanimous(verdicts, isAnd)
}

function unanimous(verdicts: readonly Verdict[], holds: boolean): Verdict {
  return { holds, decidedBy: verdicts.flatMap(({ decidedBy }) => decidedBy) }
}

function explainTerm(term: LeafNode, host: FilterHost, isNegated: boolean): Verdict {
  const holds = compileTree(term, dataTest, isNegated)(host)
  const clause = printFilter({ node: isNegated ? { type: 'not', term } : term })
  const found = foundBy(term, host)
  return { holds, decidedBy: [{ clause, holds, ...(found === undefined ? {} : { found }) }] }
}

function foundBy(term: LeafNode, host: FilterHost): JsonValue | undefined {
  switch (term.type) {
    case 'all':
      return undefined
    case 'fact':
      return compilePath(term.name)(host.facts)
    case 'data': {
      const answer = host.data?.[dataKey(term)]
      return answer && compilePath(term.field)(answer)
    }
    case 'identity':
      return host.identity
    case 'class':
      return [...host.classes]
    case 'agent':
      return [...host.agents]
    default:
      return term satisfies never
  }
}

const longestFound = 200

function sentenceOf({ clause, holds, found }: DecidingClause): string {
  if (clause.endsWith('all()')) return `${clause} ${holds ? 'holds' : 'does not hold'}`
  const text = found === undefined ? 'nothing' : JSON.stringify(found)
  const shown = text.length > longestFound ? `${text.slice(0, longestFound)}…` : text
  return `${clause} ${holds ? 'holds' : 'does not hold'}, found ${shown}`
}
