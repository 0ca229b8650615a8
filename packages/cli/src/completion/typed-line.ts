import type { CommandSpec } from '../program/command'
import type { OptionSpec } from '../program/option'
import { optionGroups } from '../program/options'

/** What has been typed behind a command's name, as far as it decides what may come next. */
export interface TypedLine {
  /** The words that are no options and no values of options. */
  readonly positional: readonly string[]
  /** The option whose value is being typed. */
  readonly valueOf: OptionSpec | undefined
}

/** All options of a command. */
export function optionsOf({ groups, ownOptions = {} }: CommandSpec): readonly OptionSpec[] {
  const tables = [...groups.map(group => optionGroups[group].options), ownOptions]
  return tables.flatMap(table => Object.values<OptionSpec>(table))
}

/** Reads the words before the one that is being typed. */
export function typedLine(spec: CommandSpec, words: readonly string[]): TypedLine {
  const options = new Map(optionsOf(spec).flatMap(each => each.spellings.map(spelling => [spelling, each])))
  const positional: string[] = []
  let valueOf: OptionSpec | undefined
  for (const word of words) {
    if (valueOf) valueOf = undefined
    else if (word.startsWith('-')) valueOf = takesValue(options.get(word))
    else positional.push(word)
  }
  return { positional, valueOf }
}

function takesValue(option: OptionSpec | undefined): OptionSpec | undefined {
  return option?.value === undefined ? undefined : option
}
