import { CollectiveError } from '@collective/core'
import type { z } from 'zod'
import { isSettingName, knownWords, settings, type SettingName, type Values } from '../settings/settings'
import { describeOrigin, type Given, type Origin } from './origin'
import { suggestion } from './suggestion'

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
  const polluted = pollution(given.value)
  if (polluted) {
    problems.push(`${whereOf(name, polluted, given)}: __proto__ is no key: remove it`)
    return undefined
  }
  const result = settings[name].schema.safeParse(given.value)
  if (result.success) return result.data
  problems.push(...result.error.issues.map(issue => problemOf(name, issue, given)))
  return undefined
}

// The path to a key __proto__ anywhere inside.
function pollution(value: unknown): readonly PropertyKey[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return [key]
    const inside = pollution(item)
    if (inside) return [key, ...inside]
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
