import type { Auditor, Logger } from '@collective/core'
import { ed25519Signer, fileAuditor } from '@collective/rpc/node'
import type { ResolvedConfig } from '../resolve/resolve-config'
import { pathFrom } from './path-from'

/** The audit log of a configuration, where there is one. */
export async function nodeAudit(config: ResolvedConfig, logger: Logger): Promise<Auditor | undefined> {
  const { audit, identity } = config.values
  if (!audit) return undefined
  const { file, signingKey, ...rest } = audit
  const place = (path: string): string => pathFrom(config, { setting: 'audit', path })
  const signer = signingKey === undefined ? undefined : await ed25519Signer(place(signingKey))
  return fileAuditor({
    ...rest,
    file: place(file),
    logger,
    ...(identity !== undefined && { identity }),
    ...(signer && { signer }),
  })
}
