import { CollectiveError } from '@collective/core'
import type { z } from 'zod'
import { isSettingName, knownWords, settings, type SettingName, type Values } from '../settings/settings'
import { describeOrigin, type Given, type Origin } from './origin'
import { suggestion } from './suggestion'

const maxDepth = 32

/**
 * Checks every value against its key.
 * @throws CollectiveError `configInvalid` that names all that is wrong, each with where it stands
 */
export function checkValues(given: ReadonlyMap<string, Given>): Values {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, value] of given) {
    if (!isSettingName(name)) problems.push(unknownKey(name, value.origin))
    else values[name] = checkValue(name, value, problems)
  }
  if (problems.length === 0) return Object.freeze(values)
  throw new CollectiveError('configInvalid', problems.join('\n'))
}

function checkValue(name: SettingName, given: Given, problems: string[]): unknown {
  const unusable = unusablePart(given.value)
  if (unusable) {
    problems.push(`${whereOf(name, unusable.path, given)}: ${unusable.problem}`)
    return undefined
  }
  const result = settings[name].schema.safeParse(given.value)
  if (result.success) return result.data
  problems.push(...result.error.issues.map(issue => problemOf(name, issue, given)))
  return undefined
}

interface UnusablePart {
  readonly path: readonly PropertyKey[]
  readonly problem: string
}

// What the schemas would let pass or not survive: a key __proto__ anywhere inside, and values that hold themselves.
function unusablePart(value: unknown, path: readonly PropertyKey[] = []): UnusablePart | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > maxDepth)
    return { path: path.slice(0, 1), problem: `nested deeper than ${maxDepth}: flatten it` }
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return { path: [...path, key], problem: '__proto__ is no key: remove it' }
    const inside = unusablePart(item, [...path, key])
    if (inside) return inside
  }
  return undefined
}

function problemOf(name: SettingName, issue: z.core.$ZodIssue, given: Given): string {
  const nearest = deepest(issue)
  if (nearest.code === 'unrecognized_keys') {
    const path = [...nearest.path, nearest.keys[0] ?? '']
    return unknownKey([name, ...path].join('.'), originOf(given, path))
  }
  const secret = settings[name].secret ? ' (the value is not shown)' : ''
  const message = secret === '' ? nearest.message : 'expected a text'
  return `${whereOf(name, nearest.path, given)}: ${message}${secret}`
}

// Of a union, the branch that came furthest says most.
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inside = issue.errors.flat().map(deepest)
  const [best] = inside.sort((one, other) => weight(other) - weight(one))
  if (!best || weight(best) === 0) return issue
  return { ...best, path: [...issue.path, ...best.path] }
}

function weight(issue: z.core.$ZodIssue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)
}

function unknownKey(name: string, origin: Origin): string {
  const key = name.split('.').at(-1) ?? name
  return `${name} (${describeOrigin(origin)}): no such key${suggestion(key, knownWords)}: correct or remove it`
}

function whereOf(name: string, path: readonly PropertyKey[], given: Given): string {
  return `${[name, ...path].join('.')} (${describeOrigin(originOf(given, path))})`
}

function originOf(given: Given, path: readonly PropertyKey[]): Origin {
  return given.originAt?.(path) ?? given.origin
}
