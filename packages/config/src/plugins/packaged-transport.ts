import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CollectiveError, type JsonObject, type JsonValue, type Transport } from '@collective/core'
import { importModule, type ModuleWish } from './import-module'
import type { TransportPackage } from './known-packages'
import type { CollectivePlugin, TransportContext } from './plugin'

/** What such a package exports. */
type PackagedFactory = (urls: readonly string[], options: Readonly<Record<string, unknown>>) => Transport

/**
 * A transport of this project as a plug-in. What the configuration has under `transport` are its options; `ca`, `cert` and `key` are PEM or
 * the paths of files.
 * @throws CollectiveError `pluginMissing`
 */
export async function packagedTransport(
  { name, factory, schemes }: TransportPackage,
  wish: Omit<ModuleWish, 'name'>,
): Promise<CollectivePlugin> {
  const make = (await importModule({ ...wish, name }))[factory]
  if (!isFactory(make))
    throw new CollectiveError(
      'pluginMissing',
      `${wish.wanted}: expected ${name} to export ${factory}: update the package`,
    )
  const transport = async (context: TransportContext): Promise<Transport> =>
    make(context.urls, await optionsOf(context))
  return { name, transports: Object.fromEntries(schemes.map(scheme => [scheme, transport])) }
}

function isFactory(value: unknown): value is PackagedFactory {
  return typeof value === 'function'
}

async function optionsOf(context: TransportContext): Promise<Readonly<Record<string, unknown>>> {
  const { party, settings, logger } = context
  const certificates = await readCertificates(settings, context.folder)
  return {
    ...settings,
    ...certificates,
    logger,
    ...(party.kind === 'node' ? { identity: party.identity } : {}),
  }
}

async function readCertificates(settings: JsonObject, folder: string): Promise<JsonObject> {
  const named = ['ca', 'cert', 'key'].filter(name => Object.hasOwn(settings, name))
  const read = named.map(async name => [name, await pemOf(name, settings[name], folder)] as const)
  return Object.fromEntries(await Promise.all(read))
}

async function pemOf(name: string, value: JsonValue | undefined, folder: string): Promise<string> {
  if (typeof value !== 'string')
    throw new CollectiveError(
      'configInvalid',
      `transport.${name}: expected PEM or the path of a file, got another type: correct it`,
    )
  if (value.includes('-----BEGIN ')) return value
  const path = resolve(folder, value)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CollectiveError(
      'configInvalid',
      `transport.${name}: ${path} cannot be read (${reason}): correct the path or its rights`,
      {
        cause: error,
      },
    )
  }
}
