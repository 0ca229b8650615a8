import { createRequire } from 'node:module'
import { contractHash } from '@collective/rpc/client'
import { z } from 'zod'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import { agentFiles } from '../generation/agent-code'
import { agentPlan } from '../generation/agent-plan'
import { clientCode } from '../generation/client-code'
import { writeFiles, writeNew } from '../generation/write-files'
import { findAgent } from '../plugins/find-plugins'
import type { Invocation } from '../program/command'
import { outJson } from '../terminal/terminal'

/** `collective plugin generate agent NAME`, or `client AGENT`: writes code that runs as it is. */
export async function pluginGenerate(invocation: Invocation): Promise<number> {
  const [kind, name] = invocation.args
  if (kind === 'agent') return generateAgent(invocation, name)
  if (kind === 'client' && name !== undefined) return generateClient(invocation, name)
  throw usageError('expected plugin generate agent NAME or plugin generate client AGENT')
}

async function generateAgent(invocation: Invocation, name: string | undefined): Promise<number> {
  const { options } = invocation
  const plan = agentPlan(name, options)
  const files = agentFiles(plan, { own: ownVersion() })
  return tell(invocation, await writeFiles(options.output ?? plan.name, files))
}

/** Without a place to write to, the code is the output. */
async function generateClient(invocation: Invocation, name: string): Promise<number> {
  const { options, terminal } = invocation
  const { ddl } = await findAgent(invocation, name)
  const code = clientCode(ddl, await contractHash(ddl))
  if (options.output !== undefined) {
    await writeNew(options.output, code)
    return tell(invocation, [options.output])
  }
  if (options.json) outJson(terminal, { v: 1, code })
  else terminal.out(code.trimEnd())
  return exitCodes.ok
}

function tell({ options, terminal }: Invocation, written: readonly string[]): number {
  if (options.json) outJson(terminal, { v: 1, written })
  else for (const path of written) terminal.out(path)
  return exitCodes.ok
}

const manifest = z.object({ version: z.string() })

function ownVersion(): string {
  return manifest.parse(createRequire(import.meta.url)('@collective/rpc/package.json')).version
}
