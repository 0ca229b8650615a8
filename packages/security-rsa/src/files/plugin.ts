import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CollectiveError, type JsonObject, type Logger, type Security } from '@collective/core'
import { assertKnownOptions, optionalText } from '@collective/core/internal'
import { attributeOf, rulesOf, wordOf, words, type RsaOptions } from '../options'
import { rsa } from '../rsa'
import { certificateFolder } from './certificate-folder'
import { puppetSsl } from './puppet-ssl'
import { readKey, readPem } from './read-file'

/** What a configuration makes this scheme of. */
export interface RsaContext {
  readonly party:
    | { readonly kind: 'node'; readonly identity: string }
    | { readonly kind: 'client'; readonly caller: string }
  readonly settings: JsonObject
  /** Where relative paths start. */
  readonly folder: string
  readonly logger: Logger
}

/** How `@collective/config` finds this scheme: `security: rsa:SSLDIR`, or `{ scheme: rsa, certificate: FILE, key: FILE, ca: FILE, … }`. */
export const collectivePlugin = Object.freeze({
  name: '@collective/security-rsa',
  security: Object.freeze({ rsa: fromSettings }),
})

const names = [
  ...['keys', 'certname'],
  ...['certificate', 'key', 'ca', 'crl'],
  ...['mode', 'revocation', 'expiredCrl', 'clients', 'collectives', 'known'],
]

async function fromSettings(context: RsaContext): Promise<Security> {
  const { party, settings, logger } = context
  assertKnownOptions(settings, names, 'security: rsa')
  const security = await rsa({ ...(await filesOf(context)), ...rulesIn(context), logger })
  const { kind, id } = security.principal
  if (kind === party.kind && (party.kind === 'client' || id === party.identity)) return security
  const wanted = party.kind === 'node' ? `the node ${party.identity}` : 'a client'
  throw new CollectiveError(
    'configInvalid',
    `security: expected the certificate of ${wanted}, and this is that of the ${kind} ${id}: name another one, or change identity or clients`,
  )
}

/** An ssl directory of Puppet, or files one by one. */
async function filesOf(context: RsaContext): Promise<Pick<RsaOptions, 'certificate' | 'key' | 'ca' | 'crl'>> {
  const { settings } = context
  const folder = pathIn(context, 'keys')
  const isChecked = settings['revocation'] !== 'none'
  if (folder !== undefined) return puppetSsl({ folder, certname: certnameOf(context), crl: isChecked })
  const [certificate, key, ca] = ['certificate', 'key', 'ca'].map(name => pathIn(context, name))
  if (certificate === undefined || key === undefined || ca === undefined) throw noFiles()
  const crl = pathIn(context, 'crl')
  return {
    certificate: await readPem(certificate),
    key: await readKey(key),
    ca: await readPem(ca),
    ...(crl === undefined || !isChecked ? {} : { crl: () => readPem(crl) }),
  }
}

function rulesIn(context: RsaContext): Omit<RsaOptions, 'certificate' | 'key' | 'ca'> {
  const { settings } = context
  const known = pathIn(context, 'known')
  return present({
    mode: wordOf('mode', settings['mode'], words.mode),
    revocation: wordOf('revocation', settings['revocation'], words.revocation),
    expiredCrl: wordOf('expiredCrl', settings['expiredCrl'], words.expiredCrl),
    clients: rulesOf(settings['clients']),
    collectives: attributeOf(settings['collectives']),
    store: known === undefined ? undefined : certificateFolder(known),
  })
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

/** Without what is undefined, which would hide defaults. */
function present<Fields extends object>(fields: Fields): Present<Fields>
function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** A node's name at its authority is its identity; a client's ends as Choria's do. */
function certnameOf({ party, settings }: RsaContext): string {
  const named = optionalText(settings, 'certname')
  if (named !== undefined) return named
  return party.kind === 'node' ? party.identity : `${party.caller.replace(/^[^=]*=/, '')}.mcollective`
}

function pathIn({ settings, folder }: RsaContext, name: string): string | undefined {
  const path = optionalText(settings, name)
  if (path === undefined) return undefined
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path)
}

function noFiles(): CollectiveError {
  return new CollectiveError(
    'configMissing',
    'security: rsa needs the ssl directory of Puppet, security: rsa:/etc/puppetlabs/puppet/ssl, or certificate, key and ca, the paths of files in PEM',
  )
}
