import { RulePolicy } from './rule-policy'
import { policyLines, type PolicyLine } from './policy-line'
import { readActionRule, readFilterRule } from './read-rule'
import type { ActionPolicy, PolicyWarning } from './action-policy'
import type { PolicyGroups } from './parse-groups'
import type { ActionRule, DefaultRule, FilterRule } from './rule'

/** What `parseActionPolicy` takes. */
export interface ActionPolicyOptions {
  /** The groups that rules may name as callers, as `parsePolicyGroups` gives them. @default {} */
  readonly groups?: PolicyGroups
  /** What holds where no rule does and the file has no `policy default`. @default false */
  readonly allowUnconfigured?: boolean
  /** What errors and verdicts call the file. @default 'policy' */
  readonly file?: string
}

/**
 * Reads a policy in the format of MCollective's actionpolicy plugin, and our lines about inputs and filters. The first rule that holds
 * decides, then `policy default`, then `allowUnconfigured`.
 * @throws PolicySyntaxError with file, line and column, for whatever might have denied something
 */
export function parseActionPolicy(text: string, options: ActionPolicyOptions = {}): ActionPolicy {
  const { groups = {}, allowUnconfigured = false, file = 'policy' } = options
  const actions: ActionRule[] = []
  const filters: FilterRule[] = []
  const warnings: PolicyWarning[] = []
  let whatElse: DefaultRule | undefined
  for (const line of policyLines(text, file)) {
    const [verb = ''] = line.text.split(/\s/, 1)
    if (verb === 'policy') whatElse = readDefault(line)
    else if (/^allow /.test(line.text) && !line.text.includes('\t')) warnings.push(passedOver(line))
    else if (/^(?:allow|deny)(?:-input)?$/.test(verb)) actions.push(readActionRule(line, groups))
    else if (/^(?:allow|deny)-filter$/.test(verb)) filters.push(readFilterRule(line, groups))
    else
      throw line.error(`expected policy default, allow or deny at the beginning, got ${JSON.stringify(verb)}`)
  }
  return new RulePolicy({ actions, filters, whatElse, allowUnconfigured, warnings, file })
}

function readDefault(line: PolicyLine): DefaultRule {
  const said = /^policy\s+default\s+(allow|deny)$/.exec(line.text)?.[1]
  if (said === undefined) throw line.error('expected policy default allow, or policy default deny')
  return {
    allow: said === 'allow',
    line: line.number,
    text: `${line.file}:${line.number}: policy default ${said}`,
  }
}

/** As MCollective does. Of rules that deny it is an error, which nobody could have relied on. */
function passedOver({ number: line }: PolicyLine): PolicyWarning {
  return {
    line,
    message: 'this rule allows nothing, because its columns are not separated by tabs: put tabs between them',
  }
}
