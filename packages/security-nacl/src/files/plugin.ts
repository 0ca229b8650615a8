import { resolve } from 'node:path'
import { CollectiveError, type JsonObject, type Logger, type Security } from '@collective/core'
import { naclFolder } from './nacl-folder'

/** What a configuration has for a scheme. */
interface SecurityContext {
  readonly party: { readonly kind: 'node'; readonly identity: string } | { readonly kind: 'client' }
  readonly settings: JsonObject
  readonly folder: string
  readonly logger: Logger
}

/** How a configuration makes security of `security: { scheme: nacl, keys: FOLDER }`. */
export const collectivePlugin = {
  name: '@collective/security-nacl',
  security: { nacl: fromSettings },
}

async function fromSettings({ party, settings, folder, logger }: SecurityContext): Promise<Security> {
  const { keys, ...more } = settings
  const [strange] = Object.keys(more)
  if (strange !== undefined)
    throw new CollectiveError(
      'configInvalid',
      `security: expected scheme and keys, got ${JSON.stringify(strange)}`,
    )
  if (typeof keys !== 'string' || keys === '')
    throw new CollectiveError(
      'configMissing',
      'security: nacl needs keys, the folder that collective keys issue made for this node or client: security: { scheme: nacl, keys: FOLDER }',
    )
  const security = await naclFolder({ path: resolve(folder, keys), logger })
  assertFor(security, party)
  return security
}

function assertFor({ principal }: Security, party: SecurityContext['party']): void {
  if (principal.kind === party.kind && (party.kind === 'client' || principal.id === party.identity)) return
  const wanted = party.kind === 'node' ? `the node ${party.identity}` : 'a client'
  throw new CollectiveError(
    'configInvalid',
    `security: expected the keys of ${wanted}, and these are those of the ${principal.kind} ${principal.id}: name another folder, or change identity`,
  )
}
