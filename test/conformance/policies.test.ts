import { readFileSync } from 'node:fs'
import { parseActionPolicy, type ActionPolicyOptions, type PolicyQuestion } from '@collective/rpc'
import { describe, expect, it } from 'vitest'

type Host = Pick<PolicyQuestion, 'identity' | 'facts' | 'classes'>
type Triple = readonly [identity: string, caller: string, action: string]

interface Table {
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly callers: readonly string[]
  readonly actions: readonly string[]
  readonly hosts: readonly Host[]
  readonly policies: readonly {
    readonly policy: string
    readonly allow_unconfigured: boolean
    readonly allowed: readonly Triple[]
  }[]
}

/** What MCollective's actionpolicy plugin itself decided. */
const table: Table = JSON.parse(readFileSync(new URL('policies.json', import.meta.url), 'utf8'))

type Decide = (text: string, options: ActionPolicyOptions) => (question: PolicyQuestion) => boolean

const ours: Decide = (text, options) => {
  const policy = parseActionPolicy(text, options)
  return question => policy.decide(question)
}

const questions: readonly PolicyQuestion[] = table.hosts.flatMap(({ identity, facts, classes }) =>
  table.callers.flatMap(caller =>
    table.actions.map(action => ({ identity, facts, classes, caller, action })),
  ),
)

/** The policies of which an evaluator says something else than the table. */
function deviations(evaluate: Decide): string[] {
  return table.policies
    .filter(({ policy, allow_unconfigured: allowUnconfigured, allowed }) => {
      const decide = evaluate(policy, { groups: table.groups, allowUnconfigured })
      const decided = questions
        .filter(decide)
        .map(({ identity, caller, action }) => [identity, caller, action].join(' '))
      return decided.toSorted().join('\n') !== allowed.map(triple => triple.join(' ')).toSorted().join('\n')
    })
    .map(({ policy }) => policy)
}

describe('policies decided by MCollective', () => {
  it('has the whole table', () => {
    expect(table.policies).toHaveLength(97)
    expect(questions).toHaveLength(96)
  })

  it('decides every request as MCollective did', () => {
    expect(deviations(ours)).toEqual([])
  })

  const change =
    (changed: (question: PolicyQuestion) => PolicyQuestion): Decide =>
    (text, options) =>
    question =>
      ours(text, options)(changed(question))

  // Shows that the table can tell: each of these evaluators has one defect.
  it.each<[string, Decide]>([
    ['allows everything', () => () => true],
    ['allows nothing', () => () => false],
    ['reverses', (text, options) => question => !ours(text, options)(question)],
    ['knows no facts', change(question => ({ ...question, facts: {} }))],
    ['knows no classes', change(question => ({ ...question, classes: [] }))],
    ['takes every caller for alice', change(question => ({ ...question, caller: 'cert=alice' }))],
    ['takes every action for a status', change(question => ({ ...question, action: 'status' }))],
    [
      'knows no groups',
      (text, { groups = {}, ...options }) =>
        ours(text, { ...options, groups: Object.fromEntries(Object.keys(groups).map(name => [name, []])) }),
    ],
    ['allows what is not configured', (text, options) => ours(text, { ...options, allowUnconfigured: true })],
    ['lets the last rule decide', (text, options) => ours(text.split('\n').toReversed().join('\n'), options)],
    ['has no default', (text, options) => ours(text.replaceAll(/^policy default.*$/gm, ''), options)],
    ['takes denials for nothing', (text, options) => ours(text.replaceAll(/^deny\t.*$/gm, ''), options)],
    ['reads spaces as tabs', (text, options) => ours(text.replaceAll(/^allow .*$/gm, line => line.replaceAll(' ', '\t')), options)],
  ])('notices an evaluator that %s', (_, broken) => {
    expect(deviations(broken)).not.toEqual([])
  })
})
