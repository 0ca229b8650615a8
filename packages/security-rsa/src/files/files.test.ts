import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type JsonObject, type Security } from '@collective/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { broadcast, codeOf, fate, frame, introduce, message } from '../frames.fixture'
import { newKey, TestAuthority, type Issued } from '../openssl.fixture'
import { certificateFolder } from './certificate-folder'
import { collectivePlugin } from './plugin'

const node = { kind: 'node', identity: 'web1' } as const
const client = { kind: 'client', caller: 'user=alice' } as const

let root: TestAuthority
let issuer: TestAuthority
let members: Record<'web1' | 'alice.mcollective', Issued>
let crl: string
let folder: string

beforeAll(async () => {
  root = await TestAuthority.root('/CN=Puppet Root CA', 'rsa')
  issuer = await root.intermediate('/CN=Puppet CA')
  members = {
    web1: await issuer.issue({ subject: '/CN=web1', key: newKey() }),
    'alice.mcollective': await issuer.issue({ subject: '/CN=alice.mcollective', key: newKey() }),
  }
  crl = (await issuer.crl()) + (await root.crl())
})

afterAll(() => {
  root.remove()
  issuer.remove()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-rsa-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await puppetFolder()
})

/** As an agent of Puppet 7 with a certificate of an intermediate authority has it. */
async function puppetFolder(): Promise<void> {
  for (const name of ['certs', 'private_keys', 'public_keys', 'certificate_requests'])
    await mkdir(join(folder, 'ssl', name), { recursive: true })
  await written('ssl/certs/ca.pem', issuer.certificate + root.certificate)
  await written('ssl/crl.pem', crl)
  for (const [name, { certificate, key }] of Object.entries(members)) {
    await written(`ssl/certs/${name}.pem`, certificate)
    await written(`ssl/private_keys/${name}.pem`, key)
    await chmod(join(folder, `ssl/private_keys/${name}.pem`), 0o640)
  }
}

function written(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text)
}

function make(party: typeof node | typeof client, settings: JsonObject): Promise<Security> {
  return collectivePlugin.security.rsa({ party, settings, folder, logger: silentLogger })
}

describe('an ssl directory of Puppet', () => {
  it('is all that both sides need', async () => {
    const [web1, alice] = [await make(node, { keys: 'ssl' }), await make(client, { keys: 'ssl' })]
    expect([web1.principal.id, alice.principal.id]).toEqual(['web1', 'cert=alice.mcollective'])
    expect(await fate(web1, await frame(alice, message(), ['web1']))).toBe('cert=alice.mcollective')
  })

  it('names the certificate by certname, and says what is missing', async () => {
    const named = await make(client, { keys: 'ssl', certname: 'alice.mcollective' })
    expect(named.principal.id).toBe('cert=alice.mcollective')
    expect(await codeOf(make(client, { keys: 'ssl', certname: 'bob' }))).toMatch(
      /^configMissing: .*ssl\/certs\/bob.pem/,
    )
    await rm(join(folder, 'ssl/crl.pem'))
    expect(await codeOf(make(node, { keys: 'ssl' }))).toMatch(/^configMissing: .*ssl\/crl.pem/)
    expect((await make(node, { keys: 'ssl', revocation: 'none' })).principal.id).toBe('web1')
  })

  it('has a private key that not everybody can read', async () => {
    await chmod(join(folder, 'ssl/private_keys/web1.pem'), 0o644)
    expect(await codeOf(make(node, { keys: 'ssl' }))).toMatch(
      /^keyExposed: .*web1.pem.* \(mode 644\): chmod 600/,
    )
  })
})

describe('the settings of rsa', () => {
  const files = (name: string): JsonObject => ({
    certificate: `ssl/certs/${name}.pem`,
    key: `ssl/private_keys/${name}.pem`,
    ca: 'ssl/certs/ca.pem',
    crl: 'ssl/crl.pem',
  })

  it('may name files one by one, and the rules', async () => {
    const rules = { clients: [{ names: ['alice.mcollective'] }], mode: 'encrypt', known: 'known' }
    const web1 = await make(node, { ...files('web1'), ...rules })
    const alice = await make(client, { ...files('alice.mcollective'), ...rules })
    await introduce(alice, web1)
    expect(web1.scheme).toBe('rsa-encrypt')
    expect(await fate(web1, await frame(alice, message(), ['web1']))).toBe('cert=alice.mcollective')
    const collectives = {
      ...rules,
      collectives: 'organizationalUnit',
      revocation: 'leaf',
      expiredCrl: 'accept',
    }
    const nowhere = await make(node, { ...files('web1'), ...collectives })
    expect(nowhere.principal.collectives).toEqual([])
    expect(await fate(nowhere, await frame(alice, broadcast()))).toBe('wrongCollective')
  })

  it('say what is missing, wrong or unknown', async () => {
    const { key: _key, ...keyless } = files('web1')
    const wrong: readonly [JsonObject, RegExp][] = [
      [{}, /^configMissing: security: rsa needs the ssl directory/],
      [keyless, /^configMissing: security: rsa needs/],
      [{ ...files('web1'), mode: 'none' }, /^invalidOption: mode/],
      [{ ...files('web1'), clients: '.mcollective' }, /^invalidOption: clients/],
      [{ ...files('web1'), collectives: 'O' }, /^invalidOption: collectives/],
      [{ ...files('web1'), ca: 3 }, /^invalidOption: ca/],
      [{ ...files('web1'), secret: 'x' }, /^invalidOption: expected options of security: rsa, got secret/],
      [
        files('alice.mcollective'),
        /^configInvalid: security: expected the certificate of the node web1, .*client cert=alice/,
      ],
    ]
    for (const [settings, message] of wrong) expect(await codeOf(make(node, settings))).toMatch(message)
    expect(await codeOf(make(client, files('web1')))).toMatch(/^configInvalid: .*a client, .*node web1/)
  })
})

describe('a folder of certificates', () => {
  it('gives back what was saved last, whole, and nothing for others', async () => {
    const store = certificateFolder(join(folder, 'known'))
    expect(await store.load('web1')).toBe(undefined)
    await store.save('web1', 'one')
    await Promise.all(['two', 'three'].map(text => store.save('web1', text)))
    expect(['two', 'three']).toContain(await store.load('web1'))
    expect(await readdir(join(folder, 'known'))).toEqual(['web1.pem'])
  })

  it('leaves the folder for nobody', async () => {
    const store = certificateFolder(join(folder, 'known'))
    for (const name of ['../web1', 'a/b', ''])
      await expect(store.save(name, 'x')).rejects.toMatchObject({ code: 'invalidIdentity' })
    await expect(store.load('../ssl/certs/ca')).rejects.toMatchObject({ code: 'invalidIdentity' })
    // Dots alone are an identity, and a file.
    await store.save('..', 'x')
    expect(await readdir(join(folder, 'known'))).toEqual(['...pem'])
  })
})
