import { readAggregate } from './read-aggregate'
import { readInput, type DeclaredInput } from './read-input'
import { readOutput, type DeclaredOutput } from './read-output'
import type { JsonObject } from '@collective/core'
import type { ActionDdl } from '../agents/ddl'
import type { Aggregate, Display } from '../agents/definition'
import type { Declaration } from './declaration'
import type { DeclaredOptions } from './declared-options'

/** An action as it is read, one declaration after the other. */
interface ActionParts {
  readonly inputs: DeclaredInput[]
  readonly outputs: DeclaredOutput[]
  readonly aggregates: Aggregate[]
  readonly notes: string[]
  // MCollective's default.
  display: Display
}

/** Reads options of a declaration that stands in the body of another. */
export type OptionsOf = (declaration: Declaration) => DeclaredOptions

/** An action, and what of it could not be taken over. */
export interface DeclaredAction {
  readonly ddl: ActionDdl
  readonly notes: readonly string[]
}

/** `action "status", :description => "…" do … end` @throws DdlSyntaxError */
export function readAction(
  options: DeclaredOptions,
  optionsOf: OptionsOf,
  timeoutMs: number,
): DeclaredAction {
  const name = options.subject('the name of an action, such as "status"')
  options.allowOnly('description')
  const parts: ActionParts = { inputs: [], outputs: [], aggregates: [], notes: [], display: 'failed' }
  for (const declaration of options.declaration.body) readPart(optionsOf(declaration), optionsOf, parts)
  const ddl = {
    description: options.text('description'),
    display: parts.display,
    // MCollective does not say whether an action changes anything, so that it may.
    effect: 'change',
    noop: false,
    timeoutMs,
    input: objectSchema(parts.inputs, false),
    output: objectSchema(parts.outputs, true),
    aggregates: parts.aggregates,
  } as const
  return { ddl, notes: parts.notes.map(note => `${name}: ${note}`) }
}

function readPart(options: DeclaredOptions, optionsOf: OptionsOf, parts: ActionParts): void {
  switch (options.declaration.name) {
    case 'display':
      parts.display = displayOf(options)
      break
    case 'input':
      takeInput(readInput(options), parts)
      break
    case 'output':
      parts.outputs.push(readOutput(options))
      break
    case 'summarize':
      for (const each of options.declaration.body) takeAggregate(optionsOf(each), parts)
      break
    default:
      throw options.error('expected display, input, output or summarize')
  }
}

function takeInput(input: DeclaredInput, { inputs, notes }: ActionParts): void {
  inputs.push(input)
  if (input.note !== undefined) notes.push(input.note)
}

function takeAggregate(options: DeclaredOptions, { aggregates, notes }: ActionParts): void {
  if (options.declaration.name !== 'aggregate') throw options.error('expected aggregate')
  const read = readAggregate(options)
  if ('note' in read) notes.push(read.note)
  else aggregates.push(read.aggregate)
}

function displayOf(options: DeclaredOptions): Display {
  const mode = options.subject('ok, failed or always')
  // It shows all replies, in a form that MCollective was about to drop.
  if (mode === 'flatten') return 'always'
  if (mode === 'ok' || mode === 'failed' || mode === 'always') return mode
  throw options.error(`expected ok, failed or always, got ${mode}`)
}

/** @param open whether there may be more than what is declared: MCollective's agents give outputs that they do not name */
function objectSchema(parts: readonly (DeclaredInput | DeclaredOutput)[], open: boolean): JsonObject {
  const required = parts.filter(part => 'isRequired' in part && part.isRequired).map(({ name }) => name)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(parts.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: open ? {} : false,
  }
}
