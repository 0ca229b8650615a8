import { folderOf, nodeOptions, type Flags } from '@collective/config'
import type { Logger } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { createNode, type FleetNode } from '@collective/rpc'
import { exitCodes } from '../exit/exit-codes'
import { loadHosted } from '../hosting/load-hosted'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'
import { connectionFlags, readConfig } from '../session/session'
import { terminalLogger } from '../session/terminal-logger'

/** `collective node`: a node, until it is told to stop. SIGHUP makes it read its facts and classes again. */
export async function node(invocation: Invocation): Promise<number> {
  const { options, terminal, signal } = invocation
  const logger = terminalLogger(terminal, options.verbose ? 'info' : 'warn')
  const running = await started(invocation, logger)
  const onHangUp = (): void => void refresh(running, logger)
  process.on('SIGHUP', onHangUp)
  try {
    terminal.out(`ready ${running.identity}`)
    await Promise.race([new Promise<void>(resolve => onAbort(signal, () => resolve())), lost(running)])
    return exitCodes.ok
  } finally {
    process.off('SIGHUP', onHangUp)
    for (const left of await running.close()) logger.warn(left, 'this request did not finish')
  }
}

/** Rejects with the reason when the connection has ended for good: whoever looks after the process is to know. */
async function lost(running: FleetNode): Promise<void> {
  for await (const status of running.status()) if (status.state === 'failed') throw status.cause
}

async function started(invocation: Invocation, logger: Logger): Promise<FleetNode> {
  const { options, terminal } = invocation
  const config = await readConfig(invocation, { ...connectionFlags(options), ...nodeFlags(options) })
  const configured = await nodeOptions(config, logger)
  const hosted = await loadHosted({
    agents: { named: options.agents ?? [], settings: config.values.agents ?? {} },
    data: { named: options.data ?? [], settings: config.values.data ?? {} },
    added: configured.dataPlugins,
    cwd: config.cwd,
    agentFolder: folderOf(config, 'agents'),
    warn: message => terminal.err(`warning: ${message}`),
  })
  return createNode({
    ...configured,
    agents: [...configured.agents, ...hosted.agents],
    dataPlugins: [...configured.dataPlugins, ...hosted.dataPlugins],
  })
}

function nodeFlags(options: Options): Flags {
  return {
    identity: options.identity,
    facts: options.facts && { files: [...options.facts] },
    classes: listOf(options.classes),
    collectives: listOf(options.collectives),
  }
}

function listOf(texts: readonly string[] | undefined): string[] | undefined {
  return texts
    ?.flatMap(text => text.split(','))
    .map(item => item.trim())
    .filter(item => item !== '')
}

async function refresh(running: FleetNode, logger: Logger): Promise<void> {
  try {
    await running.refresh()
    logger.info('facts and classes were read again')
  } catch (error) {
    logger.warn({ reason: error }, 'facts and classes could not be read again, the last good ones are kept')
  }
}
