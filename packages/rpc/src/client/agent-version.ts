import { CollectiveError, dataOf, version, type Filter } from '@collective/core'

const comparisons = {
  '>=': 'ge',
  '<=': 'le',
  '!=': 'ne',
  '==': 'eq',
  '>': 'gt',
  '<': 'lt',
  '=': 'eq',
} as const

/**
 * Nodes whose agent is of a version: `agentVersion('puppet', '>=1.2 <2')`. The nodes themselves decide, by their data plugin `agent`.
 * @param range comparisons that must all hold, separated by blanks or commas; a version without a sign is that one
 * @throws CollectiveError `filterInvalid`
 */
export function agentVersion(agent: string, range: string): Filter {
  const terms = range.split(/[\s,]+/).filter(term => term !== '')
  const [first, ...others] = terms.map(term => termOf(agent, term))
  if (first) return first.and(...others)
  throw invalid(range)
}

function termOf(agent: string, term: string): Filter {
  const [, sign = '=', text = ''] = /^([<>!=]=|[<>=])?(v?\d.*)$/.exec(term) ?? []
  if (!isSign(sign) || text === '') throw invalid(term)
  return dataOf('agent', agent).field('version')[comparisons[sign]](version(text))
}

function isSign(sign: string): sign is keyof typeof comparisons {
  return Object.hasOwn(comparisons, sign)
}

function invalid(text: string): CollectiveError {
  return new CollectiveError(
    'filterInvalid',
    `expected versions such as >=1.2 <2, got ${JSON.stringify(text)}: write the sign and the version without a blank between them`,
  )
}
