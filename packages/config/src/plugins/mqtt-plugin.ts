import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CollectiveError, type JsonObject, type JsonValue, type Transport } from '@collective/core'
import { importModule, type ModuleWish } from './import-module'
import type { CollectivePlugin, TransportContext } from './plugin'

/** The package of the MQTT transport. */
export const mqttPackage = '@collective/transport-mqtt'

/** `mqtt` of that package. */
type MqttFactory = (urls: readonly string[], options: Readonly<Record<string, unknown>>) => Transport

/**
 * The MQTT transport as a plug-in. What the configuration has under `transport` are its options; `ca`, `cert` and `key` are PEM or
 * the paths of files.
 * @throws CollectiveError `pluginMissing`
 */
export async function mqttPlugin(wish: ModuleWish): Promise<CollectivePlugin> {
  const { mqtt } = await importModule(wish)
  if (!isMqttFactory(mqtt))
    throw new CollectiveError(
      'pluginMissing',
      `${wish.wanted}: expected ${wish.name} to export mqtt: update the package`,
    )
  const factory = async (context: TransportContext): Promise<Transport> =>
    mqtt(context.urls, await mqttOptions(context))
  return { name: mqttPackage, transports: { mqtt: factory, mqtts: factory, ws: factory, wss: factory } }
}

function isMqttFactory(value: unknown): value is MqttFactory {
  return typeof value === 'function'
}

async function mqttOptions(context: TransportContext): Promise<Readonly<Record<string, unknown>>> {
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
