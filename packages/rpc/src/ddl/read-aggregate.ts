import { nameOf, type DdlCall, type DdlValue } from './ddl-value'
import type { Aggregate, AggregateFunction } from '../agents/definition'
import type { DeclaredOptions } from './declared-options'

/** One `aggregate`, or why there is none. */
export type DeclaredAggregate = { readonly aggregate: Aggregate } | { readonly note: string }

const functions: ReadonlyMap<string, AggregateFunction> = new Map([
  ['summary', 'summary'],
  ['average', 'average'],
  ['sum', 'sum'],
  // Of the puppet agent: counts true and false under names of their own.
  ['boolean_summary', 'summary'],
])

/** `aggregate summary(:status)` @throws DdlSyntaxError */
export function readAggregate(options: DeclaredOptions): DeclaredAggregate {
  const [call] = options.declaration.positional
  if (!isCall(call)) throw options.error('expected a function of an output, such as summary(:status)')
  const output = nameOf(call.positional[0])
  if (output === undefined)
    throw options.error(`expected the name of an output, such as ${call.call}(:status)`)
  const known = functions.get(call.call)
  if (!known)
    return { note: `the aggregate ${call.call}(${output}) is a program of its own, and is left out` }
  const format = formatOf(options, call, known)
  return { aggregate: { function: known, output, ...(format !== undefined && { format }) } }
}

function isCall(value: DdlValue | undefined): value is DdlCall {
  return typeof value === 'object' && value !== null && 'call' in value
}

function formatOf(options: DeclaredOptions, call: DdlCall, known: AggregateFunction): string | undefined {
  const given = call.options.get('format') ?? options.get('format')
  if (typeof given !== 'string') return undefined
  const [first, second] = known === 'summary' ? ['%s', '%d'] : ['%s', '%s']
  let count = 0
  return given.replaceAll(/%[-+ 0#]*\d*(?:\.\d+)?[sdif]/g, () => (++count === 1 ? first : second))
}
