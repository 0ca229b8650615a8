import { isName } from '@collective/core'
import { usageError } from '../exit/usage-error'
import type { Options } from '../program/options'

/** What an agent that is to be begun will be. */
export interface AgentPlan {
  readonly name: string
  readonly description: string
  readonly author: string
  readonly license: string
  readonly url: string
  readonly actions: readonly string[]
  readonly outputs: readonly string[]
}

/** What the command line says of it. @throws CollectiveError `invalidOption` */
export function agentPlan(name: string | undefined, options: Options): AgentPlan {
  if (!isName(name))
    throw usageError(`expected the name of an agent, of at most 32 of a-z 0-9 _ -, got ${name ?? 'none'}`)
  return {
    name,
    description: options.description ?? `The agent ${name}`,
    author: options.author ?? '',
    license: options.license ?? 'Apache-2.0',
    url: options.homePage ?? '',
    actions: namesOf('--actions', options.actions ?? ['status']),
    outputs: namesOf('--outputs', options.outputs ?? ['message']),
  }
}

function namesOf(flag: string, texts: readonly string[]): readonly string[] {
  const names = texts.flatMap(text => text.split(',')).map(text => text.trim())
  const wrong = names.find(name => !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name))
  if (wrong !== undefined)
    throw usageError(`${flag}: expected names of letters, digits and _, got ${JSON.stringify(wrong)}`)
  return [...new Set(names)]
}
