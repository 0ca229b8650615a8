import { readFileSync } from 'node:fs'
import {
  compileFilter,
  isFilterSyntaxError,
  parseFilter,
  type Filter,
  type FilterFlags,
  type FilterHost,
} from '@collective/core'
import { describe, expect, it } from 'vitest'

interface Case {
  readonly flags: readonly string[]
  readonly matches?: readonly string[]
  readonly error?: true
}

/** What MCollective 2.12.5 itself decided. */
const table: { readonly hosts: readonly FilterHost[]; readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('filters.json', import.meta.url), 'utf8'),
)

const flagNames = {
  '-F': 'fact',
  '-C': 'class',
  '-A': 'agent',
  '-I': 'identity',
  '-W': 'with',
  '-S': 'compound',
} as const satisfies Record<string, keyof FilterFlags>

type Compile = (filter: Filter) => (host: FilterHost) => boolean

/** The cases in which an evaluator says something else than the table. */
function deviations(compile: Compile): string[] {
  return table.cases
    .filter(({ flags, matches, error }) => {
      const decided = decide(flags, compile)
      return error ? decided !== 'error' : JSON.stringify(decided) !== JSON.stringify(matches)
    })
    .map(({ flags }) => flags.join(' '))
}

function decide(flags: readonly string[], compile: Compile): readonly string[] | 'error' {
  try {
    const matches = compile(parseFilter(readFlags(flags)))
    return table.hosts.filter(matches).map(({ identity }) => identity)
  } catch (error) {
    if (isFilterSyntaxError(error)) return 'error'
    throw error
  }
}

function readFlags(args: readonly string[]): FilterFlags {
  const flags: Record<string, string[]> = {}
  for (let index = 0; index < args.length; index += 2) {
    const name = Object.entries(flagNames).find(([flag]) => flag === args[index])?.[1]
    const text = args[index + 1]
    if (!name || text === undefined)
      throw new Error(`the table has a flag that this test does not know: ${args.join(' ')}`)
    ;(flags[name] ??= []).push(text)
  }
  return flags
}

describe('filters decided by MCollective', () => {
  it('has the whole table', () => {
    expect(table.cases).toHaveLength(323)
    expect(table.hosts).toHaveLength(14)
  })

  it('decides every case as MCollective did', () => {
    expect(deviations(compileFilter)).toEqual([])
  })

  const lose =
    (lost: (host: FilterHost) => FilterHost): Compile =>
    filter =>
    host =>
      compileFilter(filter)(lost(host))

  // Shows that the table can tell: each of these evaluators has one defect.
  it.each<[string, Compile]>([
    ['matches everybody', () => () => true],
    ['matches nobody', () => () => false],
    ['knows no classes', lose(host => ({ ...host, classes: [] }))],
    ['knows no agents', lose(host => ({ ...host, agents: [] }))],
    ['knows no facts', lose(host => ({ ...host, facts: {} }))],
    ['reverses', filter => host => !compileFilter(filter)(host)],
    [
      'forgets negations',
      ({ node }) =>
        host =>
          compileFilter(nodeAsFilter(node.type === 'not' ? node.term : node))(host),
    ],
    ['drops the last flag', ({ node }) => compileFilter(nodeAsFilter(withoutLast(node)))],
  ])('notices an evaluator that %s', (_, broken) => {
    expect(deviations(broken)).not.toEqual([])
  })
})

function withoutLast(node: Filter['node']): Filter['node'] {
  return node.type === 'and' ? { type: 'and', terms: node.terms.slice(0, -1) } : node
}

function nodeAsFilter(node: Filter['node']): Filter {
  return { ...parseFilter({}), node }
}
