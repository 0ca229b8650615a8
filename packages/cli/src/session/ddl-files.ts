import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { isName, type Logger } from '@collective/core'
import { contractHash, isAgentDdl, type AgentDdl, type DdlCache } from '@collective/rpc/client'
import type { Terminal } from '../terminal/terminal'

// An agent has one version, and during an upgrade two; somebody with several fleets has some more.
const keptPerAgent = 8

/** The folder in which DDLs are kept between commands; undefined for a user without a home. */
export function ddlFolder({ XDG_CACHE_HOME, HOME }: Terminal['environment']): string | undefined {
  const isSet = XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)
  const cache = isSet ? XDG_CACHE_HOME : HOME && join(HOME, '.cache')
  return cache ? join(cache, 'collective', 'ddl') : undefined
}

/**
 * Keeps DDLs as files, a folder for each agent and a file for each contract. A cache that cannot be read or written is an empty one: then
 * the nodes are asked, as ever.
 */
export function ddlFiles(folder: string, logger: Logger): DdlCache {
  return {
    load: async agent => new Map(isName(agent) ? await keptDdls(join(folder, agent)) : []),
    save: async (contract, ddl) => {
      try {
        await keep(join(folder, ddl.name), contract, ddl)
      } catch (error) {
        logger.debug({ err: error }, 'the DDL could not be kept')
      }
    },
  }
}

/** The agents of which DDLs are kept. */
export function keptAgents(folder: string): Promise<readonly string[]> {
  return namesIn(folder)
}

async function keptDdls(folder: string): Promise<readonly (readonly [string, AgentDdl])[]> {
  const files = (await namesIn(folder)).filter(name => /^[0-9a-f]{64}\.json$/.test(name))
  const read = await Promise.all(files.map(name => readDdl(join(folder, name), name.slice(0, 64))))
  return read.flat()
}

// What is not what its name says was cut short or altered.
async function readDdl(path: string, contract: string): Promise<readonly (readonly [string, AgentDdl])[]> {
  try {
    const ddl: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isAgentDdl(ddl) && (await contractHash(ddl)) === contract ? [[contract, ddl]] : []
  } catch {
    return [] // removed meanwhile, or no JSON
  }
}

async function keep(folder: string, contract: string, ddl: AgentDdl): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const kept = (await namesIn(folder)).filter(name => name !== `${contract}.json`)
  for (const name of kept.slice(keptPerAgent - 1)) await rm(join(folder, name), { force: true })
  // Another command may read it at any time.
  const written = join(folder, `${contract}.${process.pid}`)
  await writeFile(written, JSON.stringify(ddl), { mode: 0o600 })
  await rename(written, join(folder, `${contract}.json`))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return [] // nothing has been kept yet
  }
}
