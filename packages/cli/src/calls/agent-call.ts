import { usageError } from '../exit/usage-error'
import { readAssignments } from '../inputs/assignments'
import type { Invocation } from '../program/command'
import type { Call } from './read-call'

/** How the words of an agent's own command are read. */
export interface AgentWords {
  readonly agent: string
  /** The inputs that words without a name stand for, in their order, by action. */
  readonly actions: Readonly<Record<string, readonly string[]>>
}

/**
 * Reads `ACTION WORD… NAME=VALUE…`. Of two words the second may be the action too, as MCollective has it: `nginx status`.
 * @throws CollectiveError `invalidOption`
 */
export function readAgentCall(
  { agent, actions }: AgentWords,
  { args, options }: Pick<Invocation, 'args' | 'options'>,
): Call {
  const place = args.slice(0, 2).findIndex(word => Object.hasOwn(actions, word))
  const action = args[place]
  const inputs = action === undefined ? undefined : actions[action]
  if (action === undefined || inputs === undefined)
    throw usageError(`expected collective ${agent} ACTION, one of ${Object.keys(actions).join(', ')}`)
  const rest = args.filter((_word, index) => index !== place)
  const named = rest.filter(isAssignment)
  const words = rest.filter(word => !isAssignment(word))
  if (words.length > inputs.length)
    throw usageError(
      `collective ${agent} ${action} takes ${inputs.join(' and ').toUpperCase() || 'no words'} and NAME=VALUE, got ${words.join(' ')}`,
    )
  const texts = readAssignments([...named, ...(options.inputs ?? [])])
  return {
    agent,
    action,
    texts: new Map([...words.map((word, index) => [inputs[index] ?? '', word] as const), ...texts]),
  }
}

// A pattern or a path may have a = further on.
function isAssignment(word: string): boolean {
  return /^[a-z_]+=/.test(word)
}
