import type { Authorize, Logger } from '@collective/core'
import { policyFiles } from '@collective/rpc/node'
import type { ResolvedConfig } from '../resolve/resolve-config'
import { pathFrom } from './path-from'

/** The authorizer that the policy files of a configuration make, where there are some. */
export async function nodePolicies(config: ResolvedConfig, logger: Logger): Promise<Authorize | undefined> {
  const { policies } = config.values
  if (!policies) return undefined
  const folder = pathFrom(config, { setting: 'policies', path: policies.folder })
  return (await policyFiles({ ...policies, folder, logger })).authorize
}
