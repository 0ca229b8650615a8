import { constants, createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { encodeProtectedLine, type Security } from '@collective/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broadcast, codeOf, enveloped, fate, frame, message, signature } from './frames.fixture'
import { newKey, type KeyKind } from './openssl.fixture'
import { Parties, type MemberWish } from './parties.fixture'
import { rsa } from './rsa'
import type { RsaOptions } from './options'

const alice = { kind: 'client', id: 'cert=alice' } as const
const mallory = { kind: 'client', id: 'cert=mallory' } as const
const web1 = { kind: 'node', id: 'web1' } as const

let parties: Parties

beforeAll(async () => {
  parties = await Parties.create()
})

afterAll(() => parties.remove())

describe('rsa', () => {
  it.each(['rsa', 'p256', 'p384', 'p521', 'ed25519'] satisfies KeyKind[])(
    'signs by a key of %s',
    async kind => {
      const wish: MemberWish = { ...alice, key: newKey(kind), extensions: [] }
      const [client, node] = [await parties.member(wish), await parties.member(web1)]
      const sent = await frame(client, message(), ['web1'])
      expect(await fate(node, sent)).toBe('cert=alice')
      const changed = sent.body.slice()
      changed[0] = 0
      expect(await fate(node, { ...sent, body: changed })).toBe('notVerified')
    },
  )

  it('takes no signature made another way than the key’s own', async () => {
    const { key } = await parties.issue(alice)
    const [client, node] = [await parties.member(alice), await parties.member(web1)]
    const sent = await frame(client, message(), ['web1'])
    const signedBy = (way: Parameters<typeof signature>[2]): Promise<string> =>
      fate(node, enveloped(sent, { s: signature(key, sent, way) }))
    expect(await signedBy({ padding: constants.RSA_PKCS1_PADDING })).toBe('notVerified')
    expect(await signedBy({ hash: 'sha512', saltLength: 64 })).toBe('notVerified')
    expect(await signedBy({ saltLength: 0 })).toBe('notVerified')
    expect(await signedBy({})).toBe('cert=alice')
  })

  it('brings authorities along that others do not have, and follows them', async () => {
    const middle = await parties.authority.intermediate('/CN=Middle')
    const issued = await middle.issue({ subject: '/OU=clients/O=collective/CN=alice', key: newKey('p256') })
    middle.remove()
    const own = { ...issued, ...parties.common }
    const client = await rsa({ ...own, certificate: issued.certificate + middle.certificate })
    const node = await parties.member(web1)
    expect(await fate(node, await frame(client, broadcast()))).toBe('cert=alice')
    expect(await codeOf(rsa(own))).toMatch(/^credentialInvalid: .*alice.*an issuer/)
    const ca = parties.authority.certificate + middle.certificate
    const knows = await rsa({ ...own, ca })
    const [brief, long] = [await frame(knows, broadcast()), await frame(client, broadcast())]
    expect(brief.envelope.length).toBeLessThan(long.envelope.length)
    expect(await fate(await parties.member(web1, { ca }), brief)).toBe('cert=alice')
  })

  it('takes certificates whose key may sign, and only them', async () => {
    const node = await parties.member(web1)
    const wish = { ...alice, extensions: ['keyUsage=critical,keyEncipherment'] }
    expect(await codeOf(parties.member(wish))).toMatch(/digitalSignature/)
    const { raw } = new X509Certificate((await parties.issue(wish)).certificate)
    const sent = await frame(await parties.member(alice), broadcast())
    const credential = createHash('sha256').update(raw).digest('base64url')
    const line = encodeProtectedLine({ ...sent.line, credential })
    const brought = enveloped({ ...sent, protected: line }, { c: [raw.toString('base64url')] })
    expect(await fate(node, brought)).toBe('credentialInvalid')
  })

  it('reads nobody’s certificate twice, and nobody’s for another’s', async () => {
    const [client, other, node] = [
      await parties.member(alice),
      await parties.member(mallory),
      await parties.member(web1),
    ]
    const [one, two] = [await frame(client, broadcast()), await frame(other, broadcast())]
    expect(await fate(node, { ...one, envelope: two.envelope })).toBe('credentialUnknown')
    expect(await fate(node, one)).toBe('cert=alice')
    // It is known now: what the frame brings beside it changes nothing.
    expect(await fate(node, { ...one, envelope: two.envelope })).toBe('notVerified')
  })

  it('needs the key of the certificate, and its passphrase', async () => {
    const [own, other] = [await parties.issue(alice), await parties.issue(mallory)]
    const pem = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const
    const locked = createPrivateKey(own.key).export(pem).toString()
    const make = (options: Partial<RsaOptions>): Promise<Security> =>
      rsa({ ...own, ...parties.common, ...options })
    expect((await make({ key: locked, passphrase: 'open sesame' })).principal.id).toBe('cert=alice')
    expect(await codeOf(make({ key: locked, passphrase: 'wrong' }))).toMatch(
      /^credentialInvalid: key: .*passphrase/,
    )
    expect(await codeOf(make({ key: locked }))).toMatch(/^credentialInvalid: key/)
    expect(await codeOf(make({ key: other.key }))).toMatch(/^credentialInvalid: key: .*another one/)
    expect(await codeOf(make({ key: 'nothing' }))).toMatch(/^credentialInvalid: key/)
  })

  it('names options that are none', async () => {
    const wrong: readonly [object, RegExp][] = [
      [{ mode: 'none' }, /^invalidOption: mode: expected sign or encrypt/],
      [{ revocation: 'all' }, /^invalidOption: revocation/],
      [{ revocation: 'chain' }, /^invalidOption: revocation: expected crl beside it/],
      [{ maxPeers: 0 }, /^invalidOption: maxPeers/],
      [{ ca: undefined }, /^invalidOption: ca/],
      [{ clients: [{ suffix: '' }] }, /^invalidOption: clients/],
      [
        { clients: [{ attribute: 'unit', value: 'x' }] },
        /^invalidOption: clients: expected a list of .* got .*unit/,
      ],
      [{ collectives: 'O' }, /^invalidOption: collectives/],
    ]
    for (const [options, message] of wrong)
      expect(await codeOf(parties.member(alice, options as Partial<RsaOptions>))).toMatch(message)
  })

  it('says in the log that it is out of date, as all others would', async () => {
    const warnings: unknown[] = []
    const logger = {
      ...Object.fromEntries(['trace', 'debug', 'info', 'error'].map(name => [name, () => {}])),
      warn: (_: unknown, text?: string) => warnings.push(text),
    } as unknown as NonNullable<RsaOptions['logger']>
    await parties.member({ ...alice, untilMs: Date.now() - 60_000 }, { logger })
    expect(warnings).toEqual(['nobody will take what this side says'])
    await parties.member(alice, { logger })
    expect(warnings).toHaveLength(1)
  })
})
