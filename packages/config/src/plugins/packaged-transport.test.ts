import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type JsonObject } from '@collective/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { transportPackages, type TransportPackage } from './known-packages'
import { packagedTransport } from './packaged-transport'
import type { CollectivePlugin, Party } from './plugin'

const client: Party = { kind: 'client', caller: 'user=alice' }
const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n'
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-packaged-transport-'))
  await writeFile(join(folder, 'echo.mjs'), 'export const mqtt = (urls, options) => ({ urls, options })')
  await writeFile(join(folder, 'empty.mjs'), 'export const nothing = 1')
})

afterEach(() => rm(folder, { recursive: true }))

const loaded = (known: TransportPackage): Promise<CollectivePlugin> =>
  packagedTransport(known, { folder, wanted: 'url (flag)' })

// Stands for a transport's package: it gives back what it was called with.
const echo = { name: './echo.mjs', factory: 'mqtt', schemes: ['mqtt', 'mqtts'] }

async function called(settings: JsonObject, party = client): Promise<unknown> {
  const { transports = {} } = await loaded(echo)
  return transports['mqtts']?.({ urls: ['mqtts://a'], party, settings, folder, logger: silentLogger })
}

describe('a transport of this project as a plug-in', () => {
  it('serves the schemes of its package', async () => {
    const { transports = {} } = await loaded(echo)
    expect(Object.keys(transports)).toEqual(['mqtt', 'mqtts'])
  })

  it.each(transportPackages)('is there in $name', async known => {
    const urls = known.schemes.map(scheme => `${scheme}://localhost`)
    const { transports = {} } = await loaded(known)
    for (const [index, scheme] of known.schemes.entries()) {
      const context = {
        urls: urls.slice(index, index + 1),
        party: client,
        settings: {},
        folder,
        logger: silentLogger,
      }
      const transport = await transports[scheme]?.(context)
      expect(transport).toHaveProperty('capabilities')
      await transport?.close()
    }
  })

  it('gets the addresses and the settings, and an identity for a node only', async () => {
    expect(await called({ prefix: 'fleet', username: 'me' })).toEqual({
      urls: ['mqtts://a'],
      options: { prefix: 'fleet', username: 'me', logger: silentLogger },
    })
    expect(await called({}, { kind: 'node', identity: 'web1' })).toMatchObject({
      options: { identity: 'web1' },
    })
  })

  it('gets certificates as PEM, read from files where these are named', async () => {
    await writeFile(join(folder, 'ca.pem'), pem)
    expect(await called({ ca: 'ca.pem', cert: pem })).toMatchObject({ options: { ca: pem, cert: pem } })
  })

  it.each([
    [{ key: 'none.pem' }, /^transport\.key: .*none\.pem cannot be read/],
    [{ ca: 12 }, /^transport\.ca: expected PEM or the path of a file/],
  ])('refuses %j', async (settings, message) => {
    await expect(called(settings)).rejects.toMatchObject({
      code: 'configInvalid',
      message: expect.stringMatching(message),
    })
  })

  it('is missing where its package is, which is named', async () => {
    await expect(loaded({ ...echo, name: '@collective/transport-none' })).rejects.toMatchObject({
      code: 'pluginMissing',
      message: expect.stringMatching(/^url \(flag\): .*npm install @collective\/transport-none$/),
    })
  })

  it('is missing where the package has no such function', async () => {
    await expect(loaded({ ...echo, name: './empty.mjs' })).rejects.toMatchObject({
      code: 'pluginMissing',
      message: expect.stringContaining('to export mqtt'),
    })
  })
})
