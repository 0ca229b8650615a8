import type { JsonObject } from '@collective/core'
import { readInput } from './read-input'
import { readOutput } from './read-output'
import type { OptionsOf } from './read-action'
import type { DeclaredOptions } from './declared-options'

/** What a data plugin is asked and what it gives. */
export interface DataQuery {
  readonly description: string
  /** JSON Schema of what it is asked; undefined where it takes nothing. */
  readonly argument?: JsonObject
  /** JSON Schema of each of its fields, by name. */
  readonly output: Readonly<Record<string, JsonObject>>
  readonly notes: readonly string[]
}

/** `dataquery :description => "…" do … end` @throws DdlSyntaxError */
export function readDataQuery(options: DeclaredOptions, optionsOf: OptionsOf): DataQuery {
  options.allowOnly('description')
  const fields: [string, JsonObject][] = []
  let argument: JsonObject | undefined
  const notes: string[] = []
  for (const declaration of options.declaration.body) {
    const inner = optionsOf(declaration)
    if (declaration.name === 'output') {
      const { name, schema } = readOutput(inner)
      fields.push([name, schema])
    } else if (declaration.name === 'input') {
      const input = readInput(inner)
      if (input.name !== 'query' || argument) throw inner.error('expected one input called :query')
      argument = input.schema
      if (input.note !== undefined) notes.push(input.note)
    } else throw inner.error('expected input or output')
  }
  const description = options.text('description')
  return { description, output: Object.fromEntries(fields), notes, ...(argument && { argument }) }
}
