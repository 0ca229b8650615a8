import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type JsonObject } from '@collective/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mqttPlugin } from './mqtt-plugin'
import type { Party } from './plugin'

const client: Party = { kind: 'client', caller: 'user=alice' }
const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n'
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-mqtt-plugin-'))
  await writeFile(join(folder, 'echo.mjs'), 'export const mqtt = (urls, options) => ({ urls, options })')
  await writeFile(join(folder, 'empty.mjs'), 'export const nothing = 1')
})

afterEach(() => rm(folder, { recursive: true }))

// Stands for the transport's package: it gives back what it was called with.
async function called(settings: JsonObject, party = client): Promise<unknown> {
  const { transports = {} } = await mqttPlugin({ name: './echo.mjs', folder, wanted: 'url (flag)' })
  return transports['mqtts']?.({ urls: ['mqtts://a'], party, settings, folder, logger: silentLogger })
}

describe('the MQTT transport as a plug-in', () => {
  it('serves the schemes of MQTT over TCP, TLS and WebSocket', async () => {
    const { transports = {} } = await mqttPlugin({ name: './echo.mjs', folder, wanted: 'url (flag)' })
    expect(Object.keys(transports)).toEqual(['mqtt', 'mqtts', 'ws', 'wss'])
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

  it('is missing where the package has no mqtt', async () => {
    await expect(mqttPlugin({ name: './empty.mjs', folder, wanted: 'url (flag)' })).rejects.toMatchObject({
      code: 'pluginMissing',
      message: expect.stringContaining('to export mqtt'),
    })
  })
})
