import { CollectiveError, type CallOptions } from '@collective/core'
import { fail } from '@collective/rpc'
import { firstLine } from '../process/line-of'
import { runPuppet } from './puppet-program'
import type { ResolvedPuppetOptions } from './puppet-options'

/** A resource and what it is to be like. */
export interface ResourceWish {
  readonly type: string
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
}

/**
 * Brings one resource into a state by `puppet resource`, which needs no server. Ends the action where Puppet cannot.
 * @throws CollectiveError `denied` for a type that callers may not change
 */
export async function applyResource(
  { type, name, properties }: ResourceWish,
  { options, noop, signal }: CallOptions & { options: ResolvedPuppetOptions; noop: boolean },
): Promise<{ result: string; changed: boolean }> {
  assertAllowed(type, options)
  const wanted = Object.entries(properties).map(([property, value]) => `${property}=${value}`)
  const dryRun = noop ? ['--noop'] : []
  const { exitcode, stdout, stderr } = await runPuppet(
    ['resource', ...dryRun, type, name, ...wanted],
    options,
    {
      signal,
    },
  )
  // It may end with 0 though the resource would not change.
  const problem = stderr.split('\n').find(line => /^Error: (?!Facter:)/.test(line))
  if (problem !== undefined || exitcode !== 0) return fail(`${type} ${name}: ${firstLine(problem ?? stdout)}`)
  const notices = [...stdout.matchAll(/^Notice: (.*)$/gm)].map(([, notice = '']) => notice)
  return { result: notices.join('\n') || stdout.trim(), changed: notices.length > 0 }
}

function assertAllowed(type: string, { resourceTypes }: ResolvedPuppetOptions): void {
  if (resourceTypes === 'any' || resourceTypes.includes(type)) return
  throw new CollectiveError(
    'denied',
    `this node does not let callers change resources of the type ${type}; to allow it, name it as resourceTypes in its configuration, under agents: puppet:`,
  )
}
