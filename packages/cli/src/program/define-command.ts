import process from 'node:process'
import { CollectiveError, type Identity, type JsonObject } from '@collective/core'
import type { PluginCommand } from '@collective/config'
import type { Client } from '@collective/rpc/client'
import { terminalOf } from '../terminal/terminal'
import type { RenderReply } from '../calls/presentation'
import type { CommandSpec, Invocation } from './command'
import type { OptionTable, OptionValues } from './option'
import { optionGroups, type OptionGroup } from './options'

/** An action that a command calls on the nodes that its filter flags choose. */
export interface CommandCall {
  readonly agent: string
  readonly action: string
  /** Checked against the action's schema before anything is sent. @default {} */
  readonly input?: JsonObject
  /** Makes the text of a reply: nothing for an empty one, the ordinary for undefined. Not with `--json`, `--table`, `--senders` and `-v`. */
  readonly render?: RenderReply
}

/** The nodes that the filter flags of a command choose, and a client to ask them. */
export interface ChosenNodes {
  readonly client: Client
  /** Those that have the agent. */
  readonly identities: readonly Identity[]
}

/** What the code of a command gets. */
export interface DefinedInvocation<Own extends OptionTable> extends Invocation {
  /** The values of the command's own options: a text, a list of texts, or `true` for a switch. */
  readonly own: OptionValues<Own>
  /** Calls an action as `collective rpc` does, with its bar, its figures and its exit codes. @returns the exit code */
  call(call: CommandCall): Promise<number>
  /** Finds the nodes with an agent, and lends a client that is closed afterwards. */
  withNodes<Result>(agent: string, work: (nodes: ChosenNodes) => Promise<Result>): Promise<Result>
}

/** What a command is made of. */
export interface CommandDefinition<Own extends OptionTable> {
  /** A word of small letters, digits and dashes. */
  readonly name: string
  /** One line for the help. */
  readonly summary: string
  /** What stands beside the options, as `[floor]` or `<names...>`. @default none */
  readonly args?: string
  /** Options that our own commands have. @default those that `call` needs */
  readonly groups?: readonly OptionGroup[]
  /** Options of its own, by the name that the code reads them by. @default {} */
  readonly options?: Own
  /** Lines of the help that show its use. */
  readonly examples: readonly string[]
  /** @returns the exit code */
  run(invocation: DefinedInvocation<Own>): Promise<number>
}

const callGroups: readonly OptionGroup[] = [
  'call',
  'run',
  'filters',
  'discovery',
  'limits',
  'output',
  'connection',
]

/**
 * A command for `collective` that a module under `plugins` brings along: with the help, the options, the errors and the exit codes of our own.
 * @throws CollectiveError `invalidName`, or `invalidOption` for an option that is there already
 */
export function defineCommand<const Own extends OptionTable = Record<never, never>>(
  definition: CommandDefinition<Own>,
): PluginCommand {
  const spec = specOf(definition)
  return {
    description: definition.summary,
    run: async args => {
      const { stdin, stdout, stderr, env } = process
      const terminal = terminalOf({ stdin, stdout, stderr, environment: env })
      const { runLine } = await import('./run-line')
      return runLine([spec.name, ...args], [spec], { terminal, process })
    },
  }
}

function specOf<Own extends OptionTable>(definition: CommandDefinition<Own>): CommandSpec {
  const { name, summary, args = '', groups = callGroups, options, examples } = definition
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name))
    throw new CollectiveError(
      'invalidName',
      `a command is named by small letters, digits and dashes, got ${JSON.stringify(name)}`,
    )
  if (options) assertNew(name, groups, options)
  return {
    name,
    summary,
    args,
    groups,
    examples,
    ...(options ? { ownOptions: options } : {}),
    load: async () => async invocation => definition.run(await defined(invocation, options)),
  }
}

function assertNew(command: string, groups: readonly OptionGroup[], own: OptionTable): void {
  const there = groups.map((group): OptionTable => optionGroups[group].options)
  const names = new Set(there.flatMap(Object.keys))
  const spellings = new Set(there.flatMap(table => Object.values(table).flatMap(each => each.spellings)))
  for (const [name, option] of Object.entries(own)) {
    const taken = names.has(name) ? name : option.spellings.find(spelling => spellings.has(spelling))
    if (taken === undefined) continue
    throw new CollectiveError(
      'invalidOption',
      `the command ${command} has an option ${taken} already, among ${groups.join(', ')}: call its own one otherwise`,
    )
  }
}

async function defined<Own extends OptionTable>(
  invocation: Invocation,
  own: Own | undefined,
): Promise<DefinedInvocation<Own>> {
  const [{ callAction }, { withChosenNodes }] = await Promise.all([
    import('../calls/call-action'),
    import('../calls/chosen-nodes'),
  ])
  return {
    ...invocation,
    own: ownValues(invocation, own),
    call: ({ agent, action, input = {}, render }) =>
      callAction(invocation, { agent, action, inputFor: () => input, render }),
    withNodes: (agent, work) => withChosenNodes(invocation, agent, work),
  }
}

// The parser has made them by the same table.
function ownValues<Own extends OptionTable>(
  { options }: Invocation,
  own: Own | undefined,
): OptionValues<Own> {
  const names = Object.keys(own ?? {})
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => names.includes(name)),
  ) as OptionValues<Own>
}
