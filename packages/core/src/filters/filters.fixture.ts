import fc from 'fast-check'
import { all, dataOf, fact, hasAgent, hasClass, identity, version, type Comparisons } from './builder'
import { dataQueries } from './data-queries'
import { filterOf } from './combine'
import type { Filter } from './filter'
import type { FilterHost } from './host'
import type { JsonValue } from '../messages/json'

/** A host with something of every kind, changed as a test needs it. */
export function hostWith(parts: Partial<FilterHost> = {}): FilterHost {
  return {
    identity: 'web1.example.net',
    facts: {
      location: 'london',
      processorcount: 8,
      load: '10.5',
      is_virtual: true,
      kernelversion: '5.10',
      os: { family: 'debian', release: { major: '12' } },
      roles: ['db', 'edge'],
      empty: [],
      nothing: null,
    },
    classes: ['apache', 'role::web'],
    agents: ['rpcutil', 'service'],
    ...parts,
  }
}

const words = fc.constantFrom(
  'apache',
  'ntp',
  'role::web',
  'a b',
  'and',
  'not',
  'x/y',
  "it's",
  'ümlaut',
  'version',
)
const paths = fc.constantFrom(
  'a',
  'a.b',
  'a.b.c',
  'b',
  'b.1',
  'c.d',
  'or',
  'constructor',
  '__proto__',
  'with space',
)
const scalars = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '5.10',
    '5.1',
    '10',
    '9.5',
    '-3',
    'true',
    'a"b\\',
    "it's",
    'two words',
    '1e3',
    '007',
  ),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
)
const sources = fc.constantFrom(
  '^a',
  'b$',
  'x',
  '[0-9]+',
  '(a|b)+',
  String.raw`a\.b`,
  'a/b',
  '^$',
  ' ',
  String.raw`\\/`,
  'é.',
)

const expressions = fc
  .tuple(sources, fc.constantFrom('', 'i'))
  .map(([source, flags]) => new RegExp(source, flags))

/** Terms that are not made of others; those that ask data plugins only where they are wanted. */
function leavesOf(withData: boolean): fc.Arbitrary<Filter> {
  const facts = paths.chain(path => comparisonsOf(fact(path)))
  const names = fc.oneof(
    fc.oneof(words, expressions).map(hasClass),
    fc.oneof(fc.constantFrom('service', 'rpcutil'), expressions).map(hasAgent),
    fc.oneof(fc.constantFrom('web1.example.net', 'db1'), expressions).map(identity),
    fc.constant(all()),
  )
  const data = fc
    .tuple(fc.constantFrom('service', 'puppet'), fc.option(words, { nil: undefined }), paths)
    .chain(([plugin, argument, field]) => comparisonsOf(dataOf(plugin, argument).field(field)))
  return withData ? fc.oneof(facts, names, data) : fc.oneof(facts, names)
}

function comparisonsOf(comparisons: Comparisons): fc.Arbitrary<Filter> {
  const ordered = fc.oneof(
    scalars.filter(value => typeof value !== 'boolean'),
    fc.constantFrom('5.10', '1.0-rc1', '2:3').map(version),
  )
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('eq' as const, 'ne' as const), scalars)
      .map(([name, value]) => comparisons[name](value)),
    fc
      .tuple(fc.constantFrom('lt' as const, 'le' as const, 'gt' as const, 'ge' as const), ordered)
      .map(([name, value]) => comparisons[name](value)),
    fc
      .tuple(fc.constantFrom('matches' as const, 'notMatches' as const), expressions)
      .map(([name, expression]) => comparisons[name](expression)),
  )
}

/** Filters of every shape. */
export function filtersOf({ withData }: { withData: boolean }): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>(tie => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leavesOf(withData),
      tie('filter').map(term => term.not()),
      fc.tuple(tie('filter'), tie('filter'), tie('filter')).map(([one, ...others]) => one.and(...others)),
      fc.tuple(tie('filter'), tie('filter')).map(([one, other]) => one.or(other)),
    ),
  }))
  return filter
}

const factValues: fc.Arbitrary<JsonValue> = fc.oneof(
  { maxDepth: 2 },
  scalars.map(value => (Object.is(value, -0) ? 0 : value)),
  fc.constant(null),
  fc.array(scalars, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('b', 'b.c', 'c', 'd', '1'), scalars, { maxKeys: 3 }),
)

const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a.b', 'or'), factValues)

/** Hosts of which some fit. */
export const hosts: fc.Arbitrary<FilterHost> = fc.record({
  identity: fc.constantFrom('web1.example.net', 'db1', 'a.b'),
  facts: fields,
  classes: fc.subarray(['apache', 'ntp', 'role::web', 'a b', 'and']),
  agents: fc.subarray(['service', 'rpcutil', 'puppet']),
})

/** A filter and a host whose data plugins answered some of its questions. */
export const filtersAndHosts: fc.Arbitrary<readonly [Filter, FilterHost]> = fc
  .tuple(filtersOf({ withData: true }), hosts)
  .chain(([filter, host]) =>
    fc
      .tuple(
        ...dataQueries(filter).map(({ key }) =>
          fc.tuple(fc.constant(key), fc.option(fields, { nil: undefined })),
        ),
      )
      .map(answers => [filter, { ...host, data: Object.fromEntries(answers) }] as const),
  )

/** As deep as it is said: an `and` in an `or` in an `and`… */
export function nested(depth: number): Filter {
  let filter = hasClass('apache')
  for (let level = 1; level < depth; level += 1)
    filter = level % 2 === 0 ? filter.and(hasClass('x')) : filter.or(hasClass('y'))
  return filterOf(filter.node)
}
