import { Option } from 'commander'

/** One option of a command, with every way to spell it: MCollective's short and long names beside ours. */
export interface OptionSpec {
  /** `-F`, `--wf`, `--with-fact`: the last is the one that help and errors call it by. */
  readonly spellings: readonly [string, ...string[]]
  /** What its value is called in the help; a switch has none. */
  readonly value?: string
  /** May be given again; its values are a list. */
  readonly many?: true
  readonly description: string
}

/** Options by the name that code reads them by. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

/** What the parser makes of a table: texts, lists of texts, and switches. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends { many: true }
    ? readonly string[]
    : Table[Name] extends { value: string }
      ? string
      : true
}

/** Commander knows two spellings of an option; the others are options of their own that feed the same value. */
export function parserOptions(name: string, spec: OptionSpec): readonly Option[] {
  const shown = new NamedOption(name, spec.spellings.at(-1) ?? spec.spellings[0], spec)
  const others = spec.spellings.slice(0, -1).map(spelling => new NamedOption(name, spelling, spec).hideHelp())
  shown.flags = [spec.spellings.join(', '), ...valueOf(spec)].join(' ')
  return [...others, shown]
}

class NamedOption extends Option {
  // Without this, --no-progress would be the negation of an option --progress.
  override negate = false

  constructor(
    private readonly key: string,
    spelling: string,
    spec: OptionSpec,
  ) {
    super([spelling, ...valueOf(spec)].join(' '), spec.description)
    if (spec.many) this.argParser(appended)
  }

  override attributeName(): string {
    return this.key
  }
}

function valueOf({ value }: OptionSpec): readonly string[] {
  return value === undefined ? [] : [`<${value}>`]
}

function appended(value: string, earlier: unknown): readonly string[] {
  return Array.isArray(earlier) ? [...(earlier as readonly string[]), value] : [value]
}
