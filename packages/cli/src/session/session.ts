import { resolveConfig, type Flags, type ResolvedConfig, type ResolveOptions } from '@collective/config'
import { listSource, type Identity } from '@collective/core'
import type { Client } from '@collective/rpc/client'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'
import { seconds } from './seconds'
import { terminalLogger } from './terminal-logger'

/** A client, and what it was configured by. */
export interface Session extends Invocation {
  readonly client: Client
  readonly config: ResolvedConfig
}

/**
 * Connects, does the work, disconnects.
 * @param nodes the only ones that a discovery looks at; without them it asks everybody
 * @throws CollectiveError what the configuration, the connection or the work throws
 */
export async function withSession<Result>(
  invocation: Invocation,
  work: (session: Session) => Promise<Result>,
  nodes?: readonly Identity[],
): Promise<Result> {
  const config = await readConfig(invocation, connectionFlags(invocation.options))
  const client = await connected(config, invocation, nodes)
  try {
    return await work({ ...invocation, client, config })
  } finally {
    await client.close()
  }
}

/** Reads the configuration and prints its warnings. */
export async function readConfig(invocation: Invocation, flags: Flags): Promise<ResolvedConfig> {
  const config = await resolveConfig(configQuestion(invocation, flags))
  for (const warning of config.warnings) invocation.terminal.err(`warning: ${warning}`)
  return config
}

/** Where the configuration of a command is looked for. */
export function configQuestion({ options, terminal }: Invocation, flags: Flags): ResolveOptions {
  const file = options.config === undefined ? {} : { file: options.config }
  return { ...file, flags, environment: terminal.environment }
}

/** What the command line says about the connection and about runs, in the words of the configuration. */
export function connectionFlags(options: Options): Flags {
  return {
    url: options.url,
    security: options.security,
    collective: options.collective,
    connectTimeout: seconds(options.connectTimeout),
    timeout: seconds(options.timeout),
    ttl: seconds(options.ttl),
    discoveryTimeout: seconds(options.discoveryTimeout),
  }
}

async function connected(
  config: ResolvedConfig,
  { terminal, signal, options }: Invocation,
  nodes: readonly Identity[] | undefined,
): Promise<Client> {
  const [{ createClient }, { clientOptions }, { ddlFiles, ddlFolder }] = await Promise.all([
    import('@collective/rpc/client'),
    import('@collective/config'),
    import('./ddl-files'),
  ])
  const logger = terminalLogger(terminal, options.verbose ? 'info' : 'warn')
  const configured = await clientOptions(config, logger)
  const discovery = nodes ? { discovery: listSource(nodes) } : {}
  const folder = ddlFolder(terminal.environment)
  const kept = folder === undefined ? {} : { ddlCache: ddlFiles(folder, logger) }
  return createClient({ ...configured, ...discovery, ...kept, signal })
}
