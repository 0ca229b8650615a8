import { isJsonObject, type JsonObject } from '@collective/core'
import type { CommandSpec } from '../program/command'
import type { OptionSpec } from '../program/option'
import { fieldsOf } from '../documentation/field-lines'
import { typedSchema } from '../inputs/schema-types'
import { optionsOf, typedLine } from './typed-line'
import type { KnownAgents } from './known-agents'

/** One way to go on. */
export interface Candidate {
  /** The whole word. One that ends with `=` goes on in the same word. */
  readonly text: string
  readonly description: string
}

/** What can be completed. */
export interface Knowledge {
  readonly commands: readonly CommandSpec[]
  readonly agents: KnownAgents
}

/**
 * How a command line may go on. Nobody is asked: not the nodes, nor the broker.
 * @param words what stands behind `collective`; the last is being typed and may be empty
 */
export async function candidates(words: readonly string[], known: Knowledge): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? ''
  const all = await continuations(words.slice(0, -1), current, known)
  return all.filter(({ text }) => text.startsWith(current))
}

async function continuations(
  before: readonly string[],
  current: string,
  known: Knowledge,
): Promise<readonly Candidate[]> {
  const [name, ...typed] = before
  if (name === undefined || name === 'help') return typed.length === 0 ? commandNames(known) : []
  const spec = known.commands.find(each => each.name === name)
  if (!spec) return []
  const { positional, valueOf } = typedLine(spec, typed)
  if (valueOf) return valuesOf(valueOf, known)
  if (current.startsWith('-')) return optionNames(spec)
  return nextWords([spec.name, ...positional], current, known)
}

function commandNames({ commands }: Knowledge): readonly Candidate[] {
  const help = { text: 'help', description: 'Tell what there is' }
  return [...commands.map(({ name, summary }) => ({ text: name, description: summary })), help]
}

function optionNames(spec: CommandSpec): readonly Candidate[] {
  return optionsOf(spec).flatMap(({ spellings, description }) =>
    spellings.map(text => ({ text, description })),
  )
}

const valuesByName: Readonly<Record<string, readonly string[]>> = {
  '--display': ['ok', 'failed', 'all'],
  '--disc-method': ['broadcast', 'file', 'stdin'],
  '--security': ['unsigned', 'nacl', 'rsa', 'psk'],
}

async function valuesOf({ spellings, value }: OptionSpec, known: Knowledge): Promise<readonly Candidate[]> {
  if (value === 'AGENT') return plain(await known.agents.names())
  return plain(valuesByName[spellings.at(-1) ?? ''] ?? [])
}

function plain(texts: readonly string[]): readonly Candidate[] {
  return texts.map(text => ({ text, description: '' }))
}

/** @param words the command and what is no option behind it */
async function nextWords(
  words: readonly string[],
  current: string,
  known: Knowledge,
): Promise<readonly Candidate[]> {
  const [command = '', first, second] = words
  switch (command) {
    case 'rpc':
      return callWords(words.slice(1), current, known)
    case 'completion':
      return first === undefined ? plain(['bash', 'zsh', 'fish']) : []
    case 'plugin':
      if (first === undefined) return plain(['doc', 'generate'])
      if (first === 'generate' && second === undefined) return plain(['agent', 'client'])
      return first === 'generate' && second === 'agent' ? [] : plain(await known.agents.names())
    default:
      // `collective service status` is an action of the agent of that name.
      return words.length === 1 ? callWords(words, current, known) : []
  }
}

async function callWords(
  [agent, action, ...given]: readonly string[],
  current: string,
  { agents }: Knowledge,
): Promise<readonly Candidate[]> {
  if (agent === undefined) return plain(await agents.names())
  const ddl = await agents.ddl(agent)
  if (action === undefined)
    return Object.entries(ddl?.actions ?? {}).map(([text, { description }]) => ({ text, description }))
  const input = ddl?.actions[action]?.input
  return input ? inputWords(input, { given, current }) : []
}

function inputWords(
  input: JsonObject,
  { given, current }: { readonly given: readonly string[]; readonly current: string },
): readonly Candidate[] {
  const taken = new Set(given.map(word => word.slice(0, word.indexOf('='))))
  return fieldsOf(input)
    .filter(({ name }) => !taken.has(name))
    .flatMap(({ name, schema }) => {
      const values = current.startsWith(`${name}=`) ? valuesIn(schema, input) : ['']
      return values.map(value => ({ text: `${name}=${value}`, description: descriptionOf(schema) }))
    })
}

function valuesIn(schema: Parameters<typeof typedSchema>[0], root: JsonObject): readonly string[] {
  const { types, values } = typedSchema(schema, root)
  if (values) return values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
  return types.has('boolean') ? ['true', 'false'] : []
}

function descriptionOf(schema: unknown): string {
  const description = isJsonObject(schema) ? schema['description'] : undefined
  return typeof description === 'string' ? description : ''
}
