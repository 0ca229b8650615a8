import { isCallerId } from '@collective/core'
import { isGroupName, type PolicyGroups } from './parse-groups'
import { namesCovered } from './filter-names'
import { readConditions } from './read-conditions'
import type { Column, PolicyLine } from './policy-line'
import type { ActionRule, CallerTest, FilterRule, RuleHead } from './rule'

interface ReadColumns {
  readonly columns: readonly Column[]
  readonly line: PolicyLine
}

/**
 * `allow|deny callers actions facts [classes]`, and with a column of inputs behind them `allow-input|deny-input`.
 * @throws PolicySyntaxError
 */
export function readActionRule(line: PolicyLine, groups: PolicyGroups): ActionRule {
  const columns = line.columns()
  const [verb, callers, actions, facts, classes, inputs, extra] = columns
  const hasInputs = verb?.text.endsWith('-input') ?? false
  if (!verb || !callers || !actions || !facts || (hasInputs && !inputs))
    throw tooFew({ line, columns }, hasInputs)
  const tooMuch = hasInputs ? extra : inputs
  if (tooMuch) throw line.error(`expected ${layout(hasInputs)}, got one column more`, tooMuch.offset)
  const host = [readConditions(line, facts, 'facts'), classes && readConditions(line, classes, 'classes')]
  return {
    ...readHead(line, verb, readCallers(line, callers, groups)),
    isAction: readActions(line, actions),
    host: host.filter(filter => filter !== undefined),
    inputs: inputs && readConditions(line, inputs, 'inputs'),
  }
}

/**
 * `allow-filter|deny-filter callers names`.
 * @throws PolicySyntaxError
 */
export function readFilterRule(line: PolicyLine, groups: PolicyGroups): FilterRule {
  const [verb, callers, names, extra] = line.columns()
  if (!verb || !callers || !names || extra)
    throw line.error(
      'expected three columns with tabs between them: allow-filter or deny-filter, callers, names of facts and plugins()',
    )
  const head = readHead(line, verb, readCallers(line, callers, groups))
  return { ...head, covers: namesCovered(line, names, head.allow) }
}

function layout(hasInputs: boolean): string {
  return hasInputs
    ? 'allow-input or deny-input, callers, actions, facts, classes, inputs'
    : 'allow or deny, callers, actions, facts, classes (a column of inputs needs allow-input or deny-input)'
}

function tooFew({ line, columns }: ReadColumns, hasInputs: boolean): Error {
  const expected = `expected columns with tabs between them: ${layout(hasInputs)}`
  return line.error(`${expected}; got ${columns.length}`, line.text.length)
}

function readHead(line: PolicyLine, { text: verb }: Column, isCaller: CallerTest): RuleHead {
  const text = `${line.file}:${line.number}: ${line.text.replace(/\t+/g, ' ')}`
  return { allow: verb.startsWith('allow'), line: line.number, text, isCaller }
}

/** Exactly these callers, and the members of these groups: MCollective matched parts of the text, so that cert=bob was cert=bobby. */
function readCallers(line: PolicyLine, column: Column, groups: PolicyGroups): CallerTest {
  if (column.text.trim() === '*') return () => true
  const callers = new Set(line.words(column).flatMap(word => callersOf(line, word, groups)))
  return caller => callers.has(caller)
}

function callersOf(line: PolicyLine, { text, offset }: Column, groups: PolicyGroups): readonly string[] {
  const members = Object.hasOwn(groups, text) ? groups[text] : undefined
  if (members) return members
  if (isCallerId(text) && text !== '*' && !isGroupName(text)) return [text]
  const known = Object.keys(groups).join(', ') || '(none)'
  throw line.error(
    `expected * alone, caller ids such as cert=alice, or groups (${known}), got ${JSON.stringify(text)}`,
    offset,
  )
}

function readActions(line: PolicyLine, column: Column): (action: string) => boolean {
  if (column.text.trim() === '*') return () => true
  const actions = line.words(column)
  const wrong = actions.find(({ text }) => !/^[A-Za-z]\w*$/.test(text))
  if (wrong)
    throw line.error(`expected * alone or names of actions, got ${JSON.stringify(wrong.text)}`, wrong.offset)
  const names = new Set(actions.map(({ text }) => text))
  return action => names.has(action)
}
