import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CollectiveError, type CallOptions } from '@collective/core'
import { fail } from '@collective/rpc'
import { cleanEnvironment } from '../process/clean-environment'
import { findPuppet } from './puppet-program'
import { daemonOf, puppetState } from './puppet-state'
import type { PuppetFiles } from './puppet-files'
import type { ResolvedPuppetOptions } from './puppet-options'

/** What a run is to be like. */
export interface RunWish {
  readonly force?: boolean | undefined
  readonly noop?: boolean | undefined
  readonly tags?: string | undefined
  readonly environment?: string | undefined
  readonly server?: string | undefined
  readonly splay?: boolean | undefined
  readonly splaylimit?: number | undefined
  readonly use_cached_catalog?: boolean | undefined
}

/** What was started. */
export interface Started {
  readonly summary: string
  readonly initiated_at: number
}

/**
 * Starts a run and does not wait for it: it goes on when the node ends. Ends the action where Puppet is disabled or runs already.
 * @throws CollectiveError `denied` for a server that may not be chosen; `unsupported` where there is no Puppet
 */
export async function runOnce(
  wish: RunWish,
  { files, options, signal }: CallOptions & { files: PuppetFiles; options: ResolvedPuppetOptions },
): Promise<Started> {
  if (wish.server !== undefined && !options.allowServer)
    throw new CollectiveError(
      'denied',
      'this node does not let callers choose the server; to allow it, set allowServer in its configuration, under agents: puppet:',
    )
  const state = await puppetState(files)
  if (!state.enabled) return fail(`Puppet is disabled: '${state.disable_message}'; enable it first`)
  if (state.applying) return fail('Puppet is applying a catalog already: ask again when it is done')
  const daemon = options.signalDaemon && isPlain(wish) ? await daemonOf(files) : undefined
  signal.throwIfAborted()
  const summary = daemon === undefined ? await startRun(wish, options) : signalRun(daemon)
  return { summary, initiated_at: Math.floor(Date.now() / 1000) }
}

// What the daemon would do by itself.
function isPlain(wish: RunWish): boolean {
  return Object.values(wish).every(value => value === undefined || value === false)
}

function signalRun(daemon: number): string {
  process.kill(daemon, 'SIGUSR1')
  return `Signalled the Puppet daemon (${daemon}) to run`
}

async function startRun(wish: RunWish, options: ResolvedPuppetOptions): Promise<string> {
  const file = await findPuppet(options)
  const args = ['agent', ...options.args, ...runArguments(wish)]
  const child = spawn(file, args, { cwd: '/', env: cleanEnvironment(), stdio: 'ignore', detached: true })
  await once(child, 'spawn')
  child.unref()
  return `Started a Puppet run: ${['puppet', ...args].join(' ')}`
}

/** The words of `puppet agent` for a run. */
export function runArguments(wish: RunWish): readonly string[] {
  const splays = wish.splay ?? wish.force !== true
  return [
    '--onetime',
    '--no-daemonize',
    '--color=false',
    '--show_diff',
    '--verbose',
    ...(splays ? ['--splay', '--splaylimit', String(wish.splaylimit ?? 30)] : ['--no-splay']),
    ...(wish.noop === undefined ? [] : [wish.noop ? '--noop' : '--no-noop']),
    ...(wish.tags === undefined ? [] : ['--tags', wish.tags]),
    ...(wish.environment === undefined ? [] : ['--environment', wish.environment]),
    ...(wish.server === undefined ? [] : serverArguments(wish.server)),
    ...(wish.use_cached_catalog === undefined
      ? []
      : [wish.use_cached_catalog ? '--use_cached_catalog' : '--no-use_cached_catalog']),
  ]
}

function serverArguments(server: string): readonly string[] {
  const [host = '', port] = server.split(':')
  return ['--server', host, ...(port === undefined ? [] : ['--serverport', port])]
}
