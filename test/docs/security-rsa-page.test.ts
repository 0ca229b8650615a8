// docs/security-rsa.md
import { execFile } from 'node:child_process'
import { constants, createDecipheriv, createHash, privateDecrypt, verify, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { resolveConfig } from '@collective/config'
import {
  joinFrame,
  readFrame,
  silentLogger,
  type Message,
  type ReadFrame,
  type Recipient,
  type Security,
} from '@collective/core'
import { collectivePlugin, rsa, type RsaOptions } from '@collective/security-rsa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from './block'
import { readPage, root } from './page'

const run = promisify(execFile)
const blocks = blocksOf(readPage('docs/security-rsa.md'))
const [commands] = blocks.filter(({ language }) => language === 'sh')
const [program] = blocks.filter(({ language }) => language === 'js')
const [ofNode, ofClient, ofAlice] = blocks.filter(({ language }) => language === 'yaml')

let folder: string

beforeAll(async () => {
  // Inside the workspace, so that the program finds the packages.
  await mkdir(join(root, 'test/.tmp'), { recursive: true })
  folder = await mkdtemp(join(root, 'test/.tmp/rsa-'))
  await writeFile(join(folder, 'program.mjs'), program?.text ?? '')
  await run('bash', ['-c', commands?.text ?? 'false'], { cwd: folder })
})

afterAll(() => rm(folder, { recursive: true }))

async function settingsIn(text = ''): Promise<Record<string, unknown>> {
  await writeFile(join(folder, 'collective.yaml'), text)
  const { values } = await resolveConfig({ file: join(folder, 'collective.yaml'), environment: {} })
  return { ...values.security }
}

async function member(name: string, mode: RsaOptions['mode']): Promise<Security> {
  const files = [`${name}.pem`, `${name}.key`, 'ca.pem'].map(file => readFile(join(folder, file), 'utf8'))
  const [certificate = '', key = '', ca = ''] = await Promise.all(files)
  return rsa({ certificate, key, ca, mode, clients: [{ names: ['alice'] }] })
}

describe('docs/security-rsa.md', () => {
  test('makes an authority whose members a configuration takes', async () => {
    const { scheme, ...settings } = await settingsIn(ofAlice?.text)
    const party = { kind: 'client', caller: 'user=alice' } as const
    const context = { party, settings: JSON.parse(JSON.stringify(settings)), folder, logger: silentLogger }
    expect(scheme).toBe('rsa')
    expect((await collectivePlugin.security.rsa(context)).principal.id).toBe('cert=alice')
  })

  test('names Puppet’s directories in settings that are some', async () => {
    const keys = '/etc/puppetlabs/puppet/ssl'
    expect(await settingsIn(ofNode?.text)).toEqual({ scheme: 'rsa', keys })
    const own = { scheme: 'rsa', keys: '~/.puppetlabs/etc/puppet/ssl', certname: 'alice.mcollective' }
    expect(await settingsIn(ofClient?.text)).toEqual(own)
  })

  test('has a program that runs', async () => {
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: folder })
    expect(stdout).toBe('client cert=alice\n')
  })

  test('says how frames are made, so that somebody else can read them', async () => {
    const [alice, web1] = [await member('alice', 'encrypt'), await member('web1', 'encrypt')]
    const broadcast = await web1.open(await sealed(alice, message({ type: 'agent', agent: 'a' })), { signal })
    const answer = message({ type: 'request', requestId: broadcast.message.id })
    await alice.open(await sealed(web1, answer, [broadcast.asker]), { signal })

    const {
      protected: line,
      body,
      envelopes,
    } = await alice.seal(message({ type: 'roster' }), ['web1', 'web2'], { signal })
    const envelope = JSON.parse(Buffer.from(envelopes[0] ?? []).toString()) as Record<string, string>
    const fields = JSON.parse(Buffer.from(line).toString()) as { cred: string; to: string[]; key: string }
    const bytes = (name: string): Buffer => Buffer.from(String(envelope[name]), 'base64url')

    const certificate = new X509Certificate(bytes('c'))
    expect(fields.cred).toBe(sha256(certificate.raw).toString('base64url'))
    const pss = { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    const signed = Buffer.concat([Buffer.from('collective-frame-1\n'), line, Buffer.from('\n'), body])
    expect(verify('sha256', signed, pss, bytes('s'))).toBe(true)

    const [side, beside] = [bytes('p')[0], bytes('p').subarray(1)]
    const pair = sha256(Buffer.from([1]), sha256(Buffer.from([0]), Buffer.from('web1')), beside)
    expect([side, fields.to]).toEqual([1, ['roster', pair.toString('base64url')]])

    const key = privateDecrypt(
      { key: await readFile(join(folder, 'web1.key'), 'utf8'), oaepHash: 'sha256' },
      bytes('k'),
    )
    expect(fields.key).toBe(sha256(Buffer.from('collective-content-key-1\n'), key).toString('base64url'))
    const [nonce, tag] = [body.subarray(0, 12), body.subarray(-16)]
    const decrypting = createDecipheriv('aes-256-gcm', key, nonce).setAAD(line).setAuthTag(tag)
    const plain = Buffer.concat([decrypting.update(body.subarray(12, -16)), decrypting.final()])
    expect(plain.toString()).toBe('{"v":1}')
  })
})

const signal = new AbortController().signal

function message(to: Message['to']): Message {
  const about = { kind: 'cancel', collective: 'lab', id: 'ab'.repeat(16), createdMs: 1, ttlMs: 2 } as const
  return { ...about, to, body: Buffer.from('{"v":1}') }
}

async function sealed(by: Security, sent: Message, to: readonly Recipient[] = []): Promise<ReadFrame> {
  const { protected: line, body, envelopes } = await by.seal(sent, to, { signal })
  return readFrame(joinFrame({ protected: line, body, envelope: envelopes[0] ?? new Uint8Array(0) }))
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}
