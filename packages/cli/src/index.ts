export { main } from './main'
export {
  defineCommand,
  type ChosenNodes,
  type CommandCall,
  type CommandDefinition,
  type DefinedInvocation,
} from './program/define-command'
export type { Invocation } from './program/command'
export type { OptionSpec, OptionTable, OptionValues } from './program/option'
export type { OptionGroup, Options } from './program/options'
export type { RenderReply } from './calls/presentation'
export type { Terminal } from './terminal/terminal'
