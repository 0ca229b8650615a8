import type { DataQuery, FilterHost } from '@collective/core'
import { namesOfFilter } from './filter-names'
import type { ActionPolicy, PolicyQuestion, PolicyVerdict, PolicyWarning } from './action-policy'
import type { ActionRule, DefaultRule, FilterRule, RuleHead } from './rule'

/** What a policy file says, read. */
export interface PolicyRules {
  readonly actions: readonly ActionRule[]
  readonly filters: readonly FilterRule[]
  /** The last `policy default`. */
  readonly whatElse: DefaultRule | undefined
  readonly allowUnconfigured: boolean
  readonly warnings: readonly PolicyWarning[]
  readonly file: string
}

/** Rules that are asked in their order. */
export class RulePolicy implements ActionPolicy {
  readonly #rules: PolicyRules

  constructor(rules: PolicyRules) {
    this.#rules = rules
  }

  get warnings(): readonly PolicyWarning[] {
    return this.#rules.warnings
  }

  decide(question: PolicyQuestion): boolean {
    return this.explain(question).allow
  }

  explain(question: PolicyQuestion): PolicyVerdict {
    const rule = this.#probe(question) ?? this.#rules.actions.find(each => holds(each, question))
    return rule ? verdictOf(rule, 'rule') : this.#fallback()
  }

  dataQueries({ caller, action }: Pick<PolicyQuestion, 'caller' | 'action'>): readonly DataQuery[] {
    const rules = this.#rules.actions.filter(rule => rule.isCaller(caller) && rule.isAction(action))
    const queries = rules.flatMap(rule => rule.host).flatMap(condition => condition.queries)
    return [...new Map(queries.map(query => [query.key, query])).values()]
  }

  /** The rule by which the caller may not look at something that the filter names. */
  #probe({ caller, filterNames }: PolicyQuestion): FilterRule | undefined {
    const rules = this.#rules.filters.filter(rule => rule.isCaller(caller))
    if (!filterNames || rules.length === 0) return undefined
    const deciding = namesOfFilter(filterNames).map(name => rules.find(rule => rule.covers(name)))
    return deciding.find(rule => rule?.allow === false)
  }

  #fallback(): PolicyVerdict {
    const { whatElse, allowUnconfigured: allow, file } = this.#rules
    if (whatElse) return verdictOf(whatElse, 'default')
    return { allow, by: 'unconfigured', rule: `${file}: no rule, and allowUnconfigured is ${allow}` }
  }
}

function verdictOf({ allow, line, text }: RuleHead | DefaultRule, by: 'rule' | 'default'): PolicyVerdict {
  return { allow, by, rule: text, line }
}

function holds(rule: ActionRule, question: PolicyQuestion): boolean {
  const { caller, action, input = {}, identity, facts, classes, data } = question
  if (!rule.isCaller(caller) || !rule.isAction(action)) return false
  const host: FilterHost = { identity, facts, classes, agents: [], ...(data && { data }) }
  // A rule whose data plugin did not answer must not open anything: it denies, or it does not allow.
  if (!rule.host.every(condition => condition.test(host) ?? !rule.allow)) return false
  return rule.inputs?.test({ ...host, facts: input }) ?? true
}
