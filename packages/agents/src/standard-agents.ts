import { CollectiveError, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { file } from './files/file'
import { nettest } from './nettest/nettest'
import { packages } from './packages/packages'
import { process } from './processes/process'
import { puppet } from './puppet/puppet'
import { rpcutil } from './rpcutil/rpcutil'
import { service } from './service/service'
import { shell } from './shell/shell'
import type { AgentImplementation } from '@collective/rpc'

/** Makes an agent of what a configuration says under its name. */
export type AgentFactory = (settings: JsonObject) => AgentImplementation

const milliseconds = z.int().nonnegative()
const wholePath = z.string().startsWith('/')

const folders = z.array(wholePath, { error: 'expected a list of whole paths' }).exactOptional()

const fileSettings = z.strictObject({
  read: folders,
  write: folders,
  maxOutput: z.int().positive().exactOptional(),
})

const nettestSettings = z.strictObject({
  ping: z.string().min(1).exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

const patternList = z.array(z.union([z.string(), z.strictObject({ pattern: z.string() })]))

const packageSettings = z.strictObject({
  allow: z
    .union([z.literal('any'), patternList], {
      error: 'expected any, or a list of packages and of pattern: …',
    })
    .exactOptional(),
  provider: z.enum(['auto', 'apt', 'dnf', 'yum', 'npm']).exactOptional(),
  environment: z.record(z.string(), z.string()).exactOptional(),
  maxOutput: z.int().positive().exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

const processSettings = z.strictObject({
  provider: z.enum(['auto', 'proc', 'ps']).exactOptional(),
  maxOutput: z.int().positive().exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

const puppetSettings = z.strictObject({
  puppet: z.string().min(1).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  resourceTypes: z
    .union([z.literal('any'), z.array(z.string())], { error: 'expected any, or a list of types' })
    .exactOptional(),
  allowServer: z.boolean().exactOptional(),
  signalDaemon: z.boolean().exactOptional(),
  maxOutput: z.int().positive().exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

const rpcutilSettings = z.strictObject({ configFile: z.string().exactOptional() })

const serviceSettings = z.strictObject({
  provider: z.enum(['auto', 'systemd', 'sysv']).exactOptional(),
  initDirectory: wholePath.exactOptional(),
  systemctl: z.string().min(1).exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

const shellSettings = z.strictObject({
  allow: z
    .union([z.literal('any'), patternList], {
      error: 'expected any, or a list of commands and of pattern: …',
    })
    .exactOptional(),
  shell: wholePath.exactOptional(),
  environment: z.record(z.string(), z.string()).exactOptional(),
  maxOutput: z.int().positive().exactOptional(),
  killAfter: milliseconds.exactOptional(),
})

/**
 * The agents of this package by name, made of the settings that a configuration has under `agents`.
 * @throws CollectiveError `configInvalid` for settings that an agent does not have, or of the wrong type; `invalidOption` as the agents do
 */
export const standardAgents: Readonly<Record<string, AgentFactory>> = Object.freeze({
  file: settings => file(checked('file', fileSettings, settings)),
  nettest: settings => nettest(checked('nettest', nettestSettings, settings)),
  package: settings => packages(checked('package', packageSettings, settings)),
  process: settings => process(checked('process', processSettings, settings)),
  puppet: settings => puppet(checked('puppet', puppetSettings, settings)),
  rpcutil: settings => rpcutil(checked('rpcutil', rpcutilSettings, settings)),
  service: settings => service(checked('service', serviceSettings, settings)),
  shell: settings => shell(checked('shell', shellSettings, settings)),
})

function checked<Settings>(agent: string, schema: z.ZodType<Settings>, settings: JsonObject): Settings {
  const result = schema.safeParse(settings)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    issue => `${['agents', agent, ...issue.path].join('.')}: ${issue.message}`,
  )
  throw new CollectiveError('configInvalid', `${problems.join('; ')}; see docs/agents.md`, {
    path: `agents.${agent}`,
  })
}
