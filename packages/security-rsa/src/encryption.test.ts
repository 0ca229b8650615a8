import {
  encodeProtectedLine,
  isCollectiveError,
  joinFrame,
  readFrame,
  UnreadableError,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  broadcast,
  codeOf,
  enveloped,
  fate,
  fieldOf,
  frame,
  introduce,
  message,
  reply,
  signature,
} from './frames.fixture'
import { newKey } from './openssl.fixture'
import { Parties } from './parties.fixture'

const alice = { kind: 'client', id: 'cert=alice' } as const
const mallory = { kind: 'client', id: 'cert=mallory' } as const
const web1 = { kind: 'node', id: 'web1' } as const
const encrypt = { mode: 'encrypt' } as const
const signal = neverAborted()
const runs = { numRuns: 150 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }

let parties: Parties

beforeAll(async () => {
  parties = await Parties.create()
})

afterAll(() => parties.remove())

describe('rsa that encrypts', () => {
  it('gives nobody else’s ciphertext out as one’s own', async () => {
    const [client, thief, node] = [
      await parties.member(alice, encrypt),
      await parties.member(mallory, encrypt),
      await parties.member(web1, encrypt),
    ]
    for (const each of [client, thief]) await introduce(each, node)
    const theirs = await frame(client, message(), ['web1'])
    const own = await frame(thief, message(), ['web1'])
    // The thief signs the stolen body under a line of their own, which names the stolen key.
    const line = encodeProtectedLine({ ...own.line, ...(theirs.line.key ? { key: theirs.line.key } : {}) })
    const parts = { ...own, protected: line, body: theirs.body }
    const { key } = await parties.issue(mallory)
    const stolen = enveloped(parts, { s: signature(key, parts), k: fieldOf(theirs, 'k') })
    expect(await fate(node, stolen)).toBe('notVerified')
    expect(await fate(node, theirs)).toBe('cert=alice')
  })

  it('takes no direct message or answer that is signed alone, and none of the other mode', async () => {
    const [client, node] = [await parties.member(alice, encrypt), await parties.member(web1, encrypt)]
    const [signer, signed] = [await parties.member(alice), await parties.member(web1)]
    expect(await fate(node, await frame(signer, message(), ['web1']))).toBe('schemeMismatch')
    expect(await fate(signed, await frame(client, broadcast()))).toBe('schemeMismatch')
    // Alice herself, with her key, under the name of this scheme.
    const sent = await frame(signer, message(), ['web1'])
    const line = encodeProtectedLine({ ...sent.line, scheme: 'rsa-encrypt' })
    const parts = { ...sent, protected: line }
    const bare = enveloped(parts, { s: signature((await parties.issue(alice)).key, parts) })
    expect(await fate(node, bare)).toBe('notVerified')
  })

  it('shows a node that it does not know nothing, which can say so and is known then', async () => {
    const [client, node] = [await parties.member(alice, encrypt), await parties.member(web1, encrypt)]
    const first = await frame(client, message(), ['web1'])
    expect(Buffer.from(joinFrame(first)).includes('{"v":1}')).toBe(false)
    const refusal: unknown = await node.open(first, { signal }).catch((error: unknown) => error)
    if (!(refusal instanceof UnreadableError)) throw new Error('expected that it cannot be read')
    expect([refusal.code, refusal.unreadable.principal.id]).toEqual(['unknownKey', 'cert=alice'])
    expect(await fate(client, await frame(node, reply(), [refusal.unreadable.asker]))).toBe('web1')
    expect(await fate(node, await frame(client, message(), ['web1']))).toBe('cert=alice')
  })

  it('goes on with a node that has a new certificate, by its next word', async () => {
    const [client, old] = [await parties.member(alice, encrypt), await parties.member(web1, encrypt)]
    await introduce(client, old)
    const node = await parties.member({ ...web1, key: newKey() }, encrypt)
    expect(await fate(node, await frame(client, message(), ['web1']))).toBe('unknownKey')
    await introduce(client, node)
    expect(await fate(node, await frame(client, message(), ['web1']))).toBe('cert=alice')
  })

  it('gives no key to a node that has been revoked since', async () => {
    let nowMs = Date.now()
    let crl = await parties.authority.crl()
    const clock = { nowMs: (): number => nowMs }
    const client = await parties.member(alice, {
      ...encrypt,
      clock,
      crl: async () => crl,
      crlReloadMs: 1_000,
    })
    const wish = { kind: 'node', id: 'web3' } as const
    const node = await parties.member(wish, encrypt)
    await introduce(client, node)
    expect(fieldOf(await frame(client, message(), ['web3']), 'k')).toBeDefined()
    await parties.authority.revoke((await parties.issue(wish)).certificate)
    crl = await parties.authority.crl()
    nowMs += 1_000
    expect(fieldOf(await frame(client, message(), ['web3']), 'k')).toBe(undefined)
  })

  it('knows from a store whom an earlier life met, and believes nothing that it could not verify', async () => {
    const saved = new Map<string, string>()
    const store = {
      load: async (identity: string) => saved.get(identity),
      save: async (identity: string, text: string) => void saved.set(identity, text),
    }
    const node = await parties.member(web1, encrypt)
    await introduce(await parties.member(alice, { ...encrypt, store }), node)
    expect([...saved.keys()]).toEqual(['web1'])
    const later = await parties.member(alice, { ...encrypt, store })
    expect(await fate(node, await frame(later, message(), ['web1']))).toBe('cert=alice')
    const others = (await parties.issue({ kind: 'node', id: 'web2' })).certificate
    for (const text of [others, 'nothing']) {
      saved.set('web1', text)
      const fooled = await parties.member(alice, { ...encrypt, store })
      const sent = await frame(fooled, message(), ['web1'])
      expect([await fate(node, sent), fieldOf(sent, 'k')]).toEqual(['unknownKey', undefined])
    }
  })

  it('is for RSA keys that may encrypt', async () => {
    const elliptic = { ...alice, key: newKey('p256') }
    expect(await codeOf(parties.member(elliptic, encrypt))).toMatch(/^credentialInvalid: .*an RSA key/)
    const extensions = ['keyUsage=critical,digitalSignature']
    expect(await codeOf(parties.member({ ...alice, extensions }, encrypt))).toMatch(/keyEncipherment/)
    expect((await parties.member({ ...alice, extensions })).principal.id).toBe('cert=alice')
  })
})

describe('any bytes', () => {
  it('are opened or refused with a code, and a frame that differs anywhere is refused', async () => {
    const [client, node] = [await parties.member(alice, encrypt), await parties.member(web1, encrypt)]
    await introduce(client, node)
    const whole = joinFrame(await frame(client, message(), ['web1']))
    const places = fc.oneof(fc.nat(whole.length - 1), fc.nat(400))
    await fc.assert(
      fc.asyncProperty(places, fc.uint8Array({ maxLength: 6 }), fc.nat(6), async (at, bytes, cut) => {
        const other = Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + cut)])
        if (other.equals(whole)) return
        const code = await (async () => fate(node, readFrame(other)))().catch((error: unknown) =>
          isCollectiveError(error) ? error.code : Promise.reject(error),
        )
        // The chain of somebody who is known already may say what it likes.
        if (code === 'cert=alice')
          expect(Buffer.from(readFrame(other).body)).toEqual(Buffer.from(readFrame(whole).body))
        expect(code).not.toBe('internal')
      }),
      runs,
    )
  })
})
