import { readFile } from 'node:fs/promises'
import { isJsonObject } from '@collective/core'
import { isErrno } from '../system/errno'
import { readSummary } from './run-report'
import type { PuppetFiles } from './puppet-files'

/** How Puppet stands, as `status` answers it. */
export interface PuppetState {
  readonly status: 'disabled' | 'applying a catalog' | 'idling' | 'stopped'
  readonly enabled: boolean
  readonly disable_message: string
  readonly applying: boolean
  readonly daemon_present: boolean
  readonly idling: boolean
  readonly lastrun: number
  readonly since_lastrun: number
  readonly message: string
}

/** Reads it off Puppet's files, as MCollective does: no program is started. */
export async function puppetState(files: PuppetFiles): Promise<PuppetState> {
  const [disabled, running, daemon, summary] = await Promise.all([
    textIn(files.agent_disabled_lockfile),
    livingProcess(files.agent_catalog_run_lockfile),
    livingProcess(files.pidfile),
    readSummary(files.lastrunfile),
  ])
  const enabled = disabled === undefined
  const applying = running !== undefined
  const daemonPresent = daemon !== undefined
  const lastrun = summary?.lastrun ?? 0
  const sinceLastrun = Math.max(0, Math.floor(Date.now() / 1000) - lastrun)
  const idling = daemonPresent && !applying
  const status = !enabled ? 'disabled' : applying ? 'applying a catalog' : idling ? 'idling' : 'stopped'
  return {
    status,
    enabled,
    disable_message: disabled === undefined ? '' : reasonIn(disabled),
    applying,
    daemon_present: daemonPresent,
    idling,
    lastrun,
    since_lastrun: sinceLastrun,
    message: `Currently ${status}; ${lastrun === 0 ? 'no run is known' : `last completed run ${sinceLastrun} seconds ago`}`,
  }
}

/** The process of Puppet's daemon, where it runs. */
export function daemonOf(files: PuppetFiles): Promise<number | undefined> {
  return livingProcess(files.pidfile)
}

// Puppet writes {"disabled_message":"…"}.
function reasonIn(text: string): string {
  try {
    const lock: unknown = JSON.parse(text)
    const reason = isJsonObject(lock) ? lock['disabled_message'] : undefined
    return typeof reason === 'string' ? reason : ''
  } catch {
    // Somebody disabled it by hand.
    return text.trim()
  }
}

async function livingProcess(path: string): Promise<number | undefined> {
  const pid = Number(await textIn(path))
  return Number.isSafeInteger(pid) && pid > 0 && isThere(pid) ? pid : undefined
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A file that a crash has left names nobody; another user's process may not be signalled.
    return isErrno(error, 'EPERM')
  }
}

async function textIn(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
