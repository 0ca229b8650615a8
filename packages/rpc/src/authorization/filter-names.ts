import type { FilterNames } from '@collective/core'
import type { Column, PolicyLine } from './policy-line'

/**
 * The names that a rule about filters is about: facts, by name or path, data plugins as `plugin()`, or `*`. What allows a fact allows what is
 * inside it; what denies one denies what it is inside of too, because a list is searched through.
 * @throws PolicySyntaxError
 */
export function namesCovered(line: PolicyLine, column: Column, allow: boolean): (name: string) => boolean {
  const names = line.words(column)
  const wrong = names.find(({ text }) => !/^(?:\*|[^\s()*]+(?:\(\))?)$/.test(text))
  if (wrong)
    throw line.error(
      `expected *, names of facts, or data plugins such as service(), got ${JSON.stringify(wrong.text)}`,
      wrong.offset,
    )
  return name => names.some(({ text }) => covers(text, name) || (!allow && isInside(text, name)))
}

/** What a filter names, data plugins as they stand in rules. */
export function namesOfFilter({ facts, data }: FilterNames): readonly string[] {
  return [...facts, ...data.map(plugin => `${plugin}()`)]
}

function covers(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name || isInside(name, pattern)
}

function isInside(path: string, other: string): boolean {
  return path.startsWith(`${other}.`)
}
