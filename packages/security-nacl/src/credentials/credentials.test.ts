import fc from 'fast-check'
import { isCollectiveError, type ErrorCode } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { describe, expect, it } from 'vitest'
import { nacl } from '../nacl'
import { Parties, termsOf } from '../parties.fixture'
import { fromBase64, toBase64 } from '../texts/base64'
import { signText, type TextKind } from '../texts/signed-text'
import { inspectCredential } from './inspect'
import { issue, issueIssuer, type IssuerTerms, type MemberTerms, type Signer } from './issue'
import { createAuthority, createKeys, readAuthorityKey, readKeys } from './keys'
import { revoke } from './revocations'
import type { JsonObject } from '@collective/core'

const parties = new Parties()
const authority = { authorityKey: parties.authority.secret }
const hourMs = 3_600_000
const runs = { numRuns: 150 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }

async function codeOf(work: () => unknown): Promise<ErrorCode | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

/** The text with some of its JSON changed, signed by `key`: what somebody with that key could make. */
async function forged(text: string, change: JsonObject, secret: string, kind?: TextKind): Promise<string> {
  const [, body = ''] = text.split('.')
  const json = JSON.parse(new TextDecoder().decode(fromBase64(body))) as JsonObject
  const key = secret.startsWith('collective-keys') ? readKeys(secret).sign : readAuthorityKey(secret).key
  return signText(kind ?? 'collective-credential-1', { ...json, ...change }, key)
}

/** An issuer of the authority, and how it signs; it is valid for longer than those whom it issues. */
async function issuer(terms: Partial<IssuerTerms> = {}): Promise<{ keys: string; credential: string }> {
  const keys = createKeys()
  const { fromMs, untilMs, ...own } = termsOf(keys.public)
  const validity = { fromMs: fromMs - hourMs, untilMs: untilMs + hourMs }
  const rights = { issues: ['node', 'client'], rights: ['doors'] } as const
  const credential = await issueIssuer(authority, { ...own, ...validity, ...rights, id: 'paris', ...terms })
  return { keys: keys.secret, credential }
}

/** What taking a credential comes to, with keys that fit it. */
async function takes(by: Signer, terms: Partial<MemberTerms> = {}): Promise<ErrorCode | undefined> {
  return codeOf(async () => nacl(await parties.options({ kind: 'client', id: 'cert=alice', ...terms }, by)))
}

describe('a credential', () => {
  it('says what it was issued with', async () => {
    const keys = createKeys()
    const terms = { ...termsOf(keys.public), kind: 'client', id: 'cert=alice', rights: ['doors'] } as const
    const [said] = inspectCredential(await issue(authority, terms))
    const { publicKeys: _keys, ...expected } = terms
    expect(said).toMatchObject(expected)
  })

  it('of an issuer brings the issuer, and is taken', async () => {
    const by = await issuer()
    expect(await takes(by, { rights: ['doors'] })).toBeUndefined()
    const [member, paris] = inspectCredential(
      (await parties.options({ kind: 'node', id: 'web1' }, by)).credential,
    )
    expect([member?.by, paris?.kind, paris?.id]).toEqual([paris?.digest, 'issuer', 'paris'])
  })

  it.each<[string, Partial<IssuerTerms>, Partial<MemberTerms>]>([
    ['of another kind', { issues: ['node'] }, {}],
    ['of another collective', {}, { collectives: ['collective', 'other'] }],
    ['with rights that it has not', {}, { rights: ['vault'] }],
    ['that lasts longer than its own', {}, { untilMs: Date.now() + 10 * hourMs }],
    ['that begins before its own', {}, { fromMs: 0 }],
  ])(
    '%s is not issued by an issuer, and not taken where one does it all the same',
    async (_what, own, terms) => {
      const by = await issuer(own)
      expect(await takes(by, terms)).toBe('credentialInvalid')
      const good = await parties.options(
        { kind: 'client', id: 'cert=alice' },
        await issuer({ issues: ['node', 'client'] }),
      )
      const { id, kind, fromMs, untilMs, collectives, rights } = {
        ...termsOf(''),
        kind: 'client',
        id: 'cert=a',
        ...terms,
      }
      const change = {
        by: inspectCredential(by.credential)[0]?.digest ?? '',
        id,
        kind,
        rights: [...(rights ?? [])],
      }
      const times = { from: fromMs, until: untilMs, collectives: [...collectives] }
      const [line = ''] = good.credential.split('\n')
      const credential = `${await forged(line, { ...change, ...times }, by.keys)}\n${by.credential}`
      expect(await codeOf(() => nacl({ ...good, credential }))).toBe('credentialInvalid')
    },
  )

  it('is not taken with a chain that is longer, of another issuer, or upside down', async () => {
    const [by, other] = [await issuer(), await issuer()]
    const good = await parties.options({ kind: 'client', id: 'cert=alice' }, by)
    const [line = ''] = good.credential.split('\n')
    const chains = [
      line,
      `${line}\n${other.credential}`,
      `${line}\n${line}`,
      `${by.credential}\n${line}`,
      `${line}\n${by.credential}\n${by.credential}`,
      by.credential,
      '',
    ]
    for (const credential of chains)
      expect(await codeOf(() => nacl({ ...good, credential }))).toBe('credentialInvalid')
  })

  it('of an issuer cannot make issuers', async () => {
    const by = await issuer()
    const second = await forged(
      by.credential,
      { id: 'lyon', by: inspectCredential(by.credential)[0]?.digest ?? '' },
      by.keys,
    )
    const good = await parties.options(
      { kind: 'client', id: 'cert=alice' },
      { keys: by.keys, credential: by.credential },
    )
    const [line = ''] = good.credential.split('\n')
    const below = await forged(line, { by: inspectCredential(second)[0]?.digest ?? '' }, by.keys)
    expect(await codeOf(() => nacl({ ...good, credential: `${below}\n${second}` }))).toBe('credentialInvalid')
  })

  it('needs the keys that it names, and an authority that is trusted', async () => {
    const good = await parties.options({ kind: 'client', id: 'cert=alice' })
    expect(await codeOf(() => nacl({ ...good, keys: createKeys().secret }))).toBe('credentialInvalid')
    expect(await codeOf(() => nacl({ ...good, authority: createAuthority().public }))).toBe(
      'credentialInvalid',
    )
    expect(
      await codeOf(() => nacl({ ...good, authority: [createAuthority().public, good.authority].flat() })),
    ).toBeUndefined()
  })

  it('is no text of another kind, whoever signed that', async () => {
    const good = await parties.options({ kind: 'client', id: 'cert=alice' })
    const list = await forged(good.credential, {}, parties.authority.secret, 'collective-revocations-1')
    const renamed = list.replace('collective-revocations-1', 'collective-credential-1')
    expect(await codeOf(() => nacl({ ...good, credential: renamed }))).toBe('credentialInvalid')
  })

  it.each<[string, JsonObject]>([
    ['kind', { kind: 'admin' }],
    ['id of a node', { kind: 'node', id: '../web1' }],
    ['id', { id: 'a b' }],
    ['collectives', { collectives: 'collective' }],
    ['collectives', { collectives: ['collective', 7] }],
    ['collectives', { collectives: ['../x'] }],
    ['rights', { rights: Array.from({ length: 65 }, (_, index) => `r${index}`) }],
    ['times', { from: -1 }],
    ['times', { until: '2030-01-01' }],
    ['keys', { sign: 'file:///etc/passwd' }],
    ['keys', { box: 'AAAA' }],
    ['signer', { by: 'https://example.com/authority.pub' }],
  ])('is refused for its %s, though the authority signed it: %j', async (_field, change) => {
    const good = await parties.options({ kind: 'client', id: 'cert=alice' })
    const credential = await forged(good.credential, change, parties.authority.secret)
    expect(await codeOf(() => nacl({ ...good, credential }))).toBe('credentialInvalid')
  })

  it('has only fields of its own: what is in no JSON is not there', async () => {
    const good = await parties.options({ kind: 'client', id: 'cert=alice' })
    const [, body = ''] = good.credential.split('.')
    const text = new TextDecoder().decode(fromBase64(body))
    const hidden = `{"__proto__":${text}}`
    const key = readAuthorityKey(parties.authority.secret).key
    const payload = encodeText(hidden)
    const signature = await key.sign(encodeText(`collective-credential-1\n${hidden}`))
    const credential = `collective-credential-1.${toBase64(payload)}.${toBase64(signature)}`
    expect(await codeOf(() => nacl({ ...good, credential }))).toBe('credentialInvalid')
  })

  it('is read or refused with a code, whatever it is', async () => {
    const { credential } = await parties.options({ kind: 'client', id: 'cert=alice' })
    const damaged = fc.tuple(fc.nat(credential.length), fc.nat(8), fc.string({ maxLength: 6 }))
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), damaged), async damage => {
        if (typeof damage === 'string') return void (await codeOf(() => inspectCredential(damage)))
        const [from, length, text] = damage
        const changed = credential.slice(0, from) + text + credential.slice(from + length)
        await codeOf(() => inspectCredential(changed))
      }),
      runs,
    )
    expect(await codeOf(() => inspectCredential('x'.repeat(10_000_000)))).toBe('credentialInvalid')
  })

  it('is never repeated by an error, nor are keys', async () => {
    const good = await parties.options({ kind: 'client', id: 'cert=alice' })
    const attempts = [
      () => nacl({ ...good, credential: good.keys }),
      () => nacl({ ...good, keys: `${good.keys}x` }),
      () => nacl({ ...good, authority: good.keys }),
    ]
    for (const attempt of attempts)
      expect(attempt).toThrow(expect.not.stringContaining(good.keys.slice(20, 60)))
  })
})

describe('a revocation list', () => {
  const alice = parties.client('cert=alice')

  function list(number: number, credentials: readonly string[] = []): Promise<string> {
    return revoke({ ...authority, number, credentials })
  }

  it('goes forward only', async () => {
    const security = await alice
    await security.useRevocations(await list(3))
    expect(await codeOf(async () => security.useRevocations(await list(2)))).toBe('credentialInvalid')
    await security.useRevocations(await list(3))
    await security.useRevocations(await list(4))
  })

  it('is of the authority, and whole', async () => {
    const [security, mallory] = [await alice, createAuthority()]
    const foreign = await revoke({ authorityKey: mallory.secret, number: 9, credentials: [] })
    expect(await codeOf(() => security.useRevocations(foreign))).toBe('credentialInvalid')
    const stolen = await forged(await list(9), { number: 9 }, mallory.secret, 'collective-revocations-1')
    expect(await codeOf(() => security.useRevocations(stolen))).toBe('credentialInvalid')
    const strange = await forged(
      await list(9),
      { credentials: ['../..'] },
      parties.authority.secret,
      'collective-revocations-1',
    )
    expect(await codeOf(() => security.useRevocations(strange))).toBe('credentialInvalid')
    expect(await codeOf(() => security.useRevocations(''))).toBe('credentialInvalid')
  })
})
