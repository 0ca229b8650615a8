import { isCallerId } from '@collective/core'
import { policyLines, type PolicyLine } from './policy-line'

/** Caller ids by the name of their group. */
export type PolicyGroups = Readonly<Record<string, readonly string[]>>

/**
 * Reads MCollective's groups file: a name and the caller ids of its members on each line, `#` before comments.
 * @param file what errors call it. @default 'groups'
 * @throws PolicySyntaxError
 */
export function parsePolicyGroups(text: string, file = 'groups'): PolicyGroups {
  const groups = new Map<string, readonly string[]>()
  for (const line of policyLines(text, file)) {
    const [name, ...members] = line.words()
    if (!name || !isGroupName(name.text))
      throw line.error(`expected the name of a group (A-Z a-z 0-9 _ . -), got ${JSON.stringify(name?.text)}`)
    if (groups.has(name.text)) throw line.error(`expected each group once, got ${name.text} again`)
    groups.set(name.text, membersOf(line, members))
  }
  return Object.fromEntries(groups)
}

/** Whether a word of a policy can be a group: a caller id has a `=`. */
export function isGroupName(word: string): boolean {
  return /^[\w.-]+$/.test(word)
}

function membersOf(line: PolicyLine, members: ReturnType<PolicyLine['words']>): readonly string[] {
  for (const { text, offset } of members) {
    if (!isCallerId(text))
      throw line.error(`expected a caller id such as cert=alice, got ${JSON.stringify(text)}`, offset)
    if (isGroupName(text))
      throw line.error(
        `expected a caller id such as cert=alice, got ${text}: groups cannot be members of groups`,
        offset,
      )
  }
  return members.map(({ text }) => text)
}
