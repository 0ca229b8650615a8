import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CollectiveError, type JsonObject, type Security } from '@collective/core'
import { assertKnownOptions, optionalText } from '@collective/core/internal'
import { psk } from '../psk'
import { readSecretFile } from './secret-file'

/** What a configuration makes this scheme of. */
export interface PskContext {
  readonly party:
    | { readonly kind: 'node'; readonly identity: string }
    | { readonly kind: 'client'; readonly caller: string }
  /** `keys`: the path of the file with the secret. */
  readonly settings: JsonObject
  /** Where a relative path starts. */
  readonly folder: string
}

/** How `@collective/config` finds this scheme: `security: psk:FILE`, or `{ scheme: psk, keys: FILE }`. */
export const collectivePlugin = Object.freeze({
  name: '@collective/security-psk',
  security: Object.freeze({ psk: fromSettings }),
})

async function fromSettings({ party, settings, folder }: PskContext): Promise<Security> {
  assertKnownOptions(settings, ['keys'], 'security: psk')
  const path = optionalText(settings, 'keys')
  if (path === undefined) throw noFile()
  const secret = await readSecretFile(
    path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path),
  )
  return party.kind === 'node'
    ? psk({ secret, identity: party.identity })
    : psk({ secret, caller: party.caller })
}

function noFile(): CollectiveError {
  return new CollectiveError(
    'configMissing',
    'security: psk needs keys, the file with the secret: security: psk:/etc/collective/secret. Make one with (umask 077; openssl rand -base64 32 > /etc/collective/secret)',
  )
}
