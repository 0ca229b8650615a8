import { Command } from 'commander'
import type { CommandSpec, Invocation } from './command'
import { parserOptions, type OptionTable } from './option'
import { optionGroups, type Options } from './options'

/** Called with what a command line asks for. */
export type OnCommand = (spec: CommandSpec, call: Pick<Invocation, 'args' | 'options'>) => Promise<void>

/** What the program is made of. */
export interface ProgramParts {
  readonly version: string
  readonly commands: readonly CommandSpec[]
  readonly onCommand: OnCommand
  /** Takes the help. */
  readonly print: (text: string) => void
}

/** The parser of the command line: it throws what is wrong with it instead of ending the process. */
export function buildProgram({ version, commands, onCommand, print }: ProgramParts): Command {
  const program = prepared(new Command('collective'), print)
    .description('Command a fleet through a message broker')
    .usage('COMMAND [options]')
    .version(version)
  for (const spec of commands) program.addCommand(commandOf(spec, { onCommand, print }))
  return program.addHelpText('after', '\ncollective help COMMAND tells all about a command.')
}

function commandOf(
  spec: CommandSpec,
  { onCommand, print }: Pick<ProgramParts, 'onCommand' | 'print'>,
): Command {
  const command = prepared(new Command(spec.name), print).summary(spec.summary).description(spec.summary)
  if (spec.args !== '') command.arguments(spec.args)
  for (const group of spec.groups) addGroup(command, optionGroups[group])
  if (spec.ownOptions) addGroup(command, { heading: 'Of this command:', options: spec.ownOptions })
  command.addHelpText('after', ['', 'Examples:', ...spec.examples.map(line => `  ${line}`)].join('\n'))
  return command.action(() => onCommand(spec, { args: command.args, options: command.opts<Options>() }))
}

function addGroup(command: Command, { heading, options }: { heading: string; options: OptionTable }): void {
  for (const [name, spec] of Object.entries(options))
    for (const option of parserOptions(name, spec)) command.addOption(option.helpGroup(heading))
}

function prepared(command: Command, print: (text: string) => void): Command {
  return command.exitOverride().configureOutput({ writeOut: print, writeErr: () => undefined })
}
