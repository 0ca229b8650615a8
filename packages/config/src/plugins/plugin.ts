import type { DataPlugin, JsonObject, Logger, Security, Transport } from '@collective/core'
import type { AgentImplementation } from '@collective/rpc'
import type { ResolvedConfig } from '../resolve/resolve-config'

/** Who is to be connected or to speak. */
export type Party =
  | { readonly kind: 'node'; /** The node's identity. */ readonly identity: string }
  | {
      readonly kind: 'client'
      /** The caller id, where the scheme does not know better. */ readonly caller: string
    }

/** What a plug-in makes a transport or a security scheme of. */
export interface PluginContext {
  readonly party: Party
  /** What the configuration says under `transport`, or under `security` beside `scheme`. */
  readonly settings: JsonObject
  /** The folder that relative paths in the settings start from. */
  readonly folder: string
  readonly logger: Logger
}

/** What a plug-in makes a transport of: the settings have `username` and `password` where these are configured. */
export interface TransportContext extends PluginContext {
  /** All with URL schemes of this plug-in's; at least one. */
  readonly urls: readonly string[]
}

/** Makes a transport; connecting it is the caller's. */
export type TransportFactory = (context: TransportContext) => Transport | Promise<Transport>

/** Makes one side's security. */
export type SecurityFactory = (context: PluginContext) => Security | Promise<Security>

/** Makes an agent of what the configuration says under its name. */
export type AgentFactory = (settings: JsonObject) => AgentImplementation | Promise<AgentImplementation>

/** Makes a data plugin of what the configuration says under its name. */
export type DataPluginFactory = (settings: JsonObject) => DataPlugin | Promise<DataPlugin>

/** A subcommand of `collective`. */
export interface PluginCommand {
  /** One line for the help. */
  readonly description: string
  /**
   * @param args what stands behind the command's name
   * @returns the exit code
   */
  run(args: readonly string[], config: ResolvedConfig): Promise<number>
}

/**
 * What a module named under `plugins` exports as `collectivePlugin`. What it adds goes before what there is, and of two plug-ins
 * the later one's counts.
 */
export interface CollectivePlugin {
  /** For messages. */
  readonly name: string
  /** By URL scheme, without the colon: `nats`. */
  readonly transports?: Readonly<Record<string, TransportFactory>>
  /** By the name that `security` has: `kerberos`. */
  readonly security?: Readonly<Record<string, SecurityFactory>>
  /** By the agent's name. */
  readonly agents?: Readonly<Record<string, AgentFactory>>
  /** By the data plugin's name, as filters have it. */
  readonly data?: Readonly<Record<string, DataPluginFactory>>
  /** By the command's name. */
  readonly commands?: Readonly<Record<string, PluginCommand>>
}

const parts = ['transports', 'security', 'agents', 'data'] as const

/** Whether a module's export is a plug-in: an object with a name, and nothing but functions in its parts. */
export function isCollectivePlugin(value: unknown): value is CollectivePlugin {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false
  return parts.every(part => hasFunctions(value[part])) && hasCommands(value['commands'])
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function hasFunctions(part: unknown): boolean {
  return (
    part === undefined || (isRecord(part) && Object.values(part).every(item => typeof item === 'function'))
  )
}

function hasCommands(part: unknown): boolean {
  if (part === undefined) return true
  return (
    isRecord(part) && Object.values(part).every(item => isRecord(item) && typeof item['run'] === 'function')
  )
}
