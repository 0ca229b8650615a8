import { isName, type DataPluginDdl, type JsonValue } from '@collective/core'
import { DdlSource } from './ddl-source'
import { declarationsOf, type Declaration } from './declaration'
import { DeclaredOptions } from './declared-options'
import { parseFile } from './parse-statements'
import { readAction } from './read-action'
import { readDataQuery, type DataQuery } from './read-data-query'
import { readMetadata, type PluginMetadata } from './read-metadata'
import { TokenReader } from './token-reader'
import { tokenise } from './tokenise'
import { nameOf } from './ddl-value'
import type { AgentDdl } from '../agents/ddl'

/** What every `.ddl` file says. */
interface AnyDdl {
  readonly metadata: PluginMetadata
  /** What `usage` says. */
  readonly usage?: string
  /** The version of MCollective that `requires` names. */
  readonly requires?: string
  /** What could not be taken over, one sentence each: validators and aggregates that are programs of their own. */
  readonly notes: readonly string[]
}

/** What a `.ddl` file of MCollective describes. */
export type MCollectiveDdl =
  | (AnyDdl & { readonly kind: 'agent'; readonly ddl: AgentDdl })
  | (AnyDdl & { readonly kind: 'data'; readonly ddl: DataPluginDdl; readonly query: DataQuery })
  /** A validator, aggregate, connector or discovery method: metadata alone, and what discovery can filter by. */
  | (AnyDdl & { readonly kind: 'plugin'; readonly name: string; readonly capabilities: readonly string[] })

/** How a `.ddl` file is called. */
export interface MCollectiveDdlOptions {
  /** The name of the file, which names the plugin as it does in MCollective (`package.ddl`, `fstat_data.ddl`), and is told in errors. */
  readonly file: string
}

// The largest that people publish have 30 KB.
const maxCharacters = 1_048_576

/**
 * Reads a `.ddl` file of MCollective. It is read as declarations, with loops over lists that are written out and conditions on their
 * variables; nothing in it is run.
 * @throws DdlSyntaxError with file, line and column for everything else
 */
export function parseMCollectiveDdl(text: string, { file }: MCollectiveDdlOptions): MCollectiveDdl {
  const source = new DdlSource(file, text)
  if (text.length > maxCharacters)
    throw source.error(0, `expected at most ${maxCharacters} characters, got ${text.length}`)
  const statements = parseFile(new TokenReader(source, tokenise(source)))
  return new DdlReader(source, declarationsOf(statements, { source, variables: new Map() })).read()
}

// The file's name without what tells its kind.
function pluginName(file: string): string {
  const base = file.replace(/^.*[/\\]/, '').replace(/\.ddl$/i, '')
  return base.replace(/_(data|validator)$/, '').toLowerCase()
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

const known = ['metadata', 'requires', 'usage', 'action', 'dataquery', 'discovery']

class DdlReader {
  readonly #optionsOf = (declaration: Declaration): DeclaredOptions =>
    new DeclaredOptions(declaration, this.source)

  constructor(
    private readonly source: DdlSource,
    private readonly declarations: readonly Declaration[],
  ) {
    const stranger = declarations.find(({ name }) => !known.includes(name))
    if (stranger) throw this.#optionsOf(stranger).error(`expected one of ${known.join(', ')}`)
  }

  read(): MCollectiveDdl {
    const metadata = readMetadata(this.#one('metadata', true))
    if (this.#all('action').length > 0) return this.#agent(metadata)
    const query = this.#one('dataquery', false)
    if (query) return this.#data(metadata, readDataQuery(query, this.#optionsOf))
    return {
      kind: 'plugin',
      name: pluginName(this.source.file),
      ...this.#rest(metadata, []),
      capabilities: this.#capabilities(),
    }
  }

  #agent(metadata: PluginMetadata): MCollectiveDdl {
    const { title: _title, ...described } = metadata
    const actions = new Map<string, ReturnType<typeof readAction>>()
    for (const options of this.#all('action')) {
      const name = options.subject('the name of an action, such as "status"')
      if (actions.has(name)) throw options.error(`the action ${name} is declared twice: declare it once`)
      actions.set(name, readAction(options, this.#optionsOf, metadata.timeoutMs))
    }
    const ddl = {
      name: this.#name(),
      ...described,
      actions: Object.fromEntries([...actions].map(([name, action]) => [name, action.ddl])),
    }
    return {
      kind: 'agent',
      ddl,
      ...this.#rest(
        metadata,
        [...actions.values()].flatMap(({ notes }) => notes),
      ),
    }
  }

  #data(metadata: PluginMetadata, query: DataQuery): MCollectiveDdl {
    const argument = textOf(query.argument?.['title']) || textOf(query.argument?.['description'])
    const fields = Object.entries(query.output).map(
      ([name, schema]) => [name, textOf(schema['description'])] as const,
    )
    const ddl = {
      name: this.#name(),
      description: metadata.description,
      version: metadata.version,
      timeoutMs: metadata.timeoutMs,
      ...(query.argument && { argument: argument || 'query' }),
      output: Object.fromEntries(fields),
    }
    return { kind: 'data', ddl, query, ...this.#rest(metadata, query.notes) }
  }

  #rest(metadata: PluginMetadata, notes: readonly string[]): AnyDdl {
    const usage = this.#one('usage', false)
    const requires = this.#one('requires', false)
    requires?.allowOnly('mcollective')
    return {
      metadata,
      notes,
      ...(usage && { usage: usage.subject('a text') }),
      ...(requires && { requires: requires.text('mcollective') }),
    }
  }

  #capabilities(): readonly string[] {
    const discovery = this.#one('discovery', false)
    const list = discovery?.declaration.body.flatMap(({ positional }) => positional.flat()) ?? []
    return list.flatMap(value => nameOf(value) ?? [])
  }

  #name(): string {
    const name = pluginName(this.source.file)
    if (isName(name)) return name
    throw this.source.error(
      0,
      `expected a file named after its plugin, by a-z, 0-9, _ and - and at most 32 of them, got ${this.source.file}: rename the file`,
    )
  }

  #all(name: string): readonly DeclaredOptions[] {
    return this.declarations.filter(each => each.name === name).map(this.#optionsOf)
  }

  #one(name: string, required: true): DeclaredOptions
  #one(name: string, required: false): DeclaredOptions | undefined
  #one(name: string, required: boolean): DeclaredOptions | undefined {
    const [first, second] = this.#all(name)
    if (second) throw second.error('declared twice: declare it once')
    if (required && !first) throw this.source.error(0, `expected ${name}, got a file without it`)
    return first
  }
}
