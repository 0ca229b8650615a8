import { encodeProtectedLine, isCollectiveError, joinFrame, readFrame, replyAddress } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Audience, Message, ReadFrame, Recipient, Security } from '@collective/core'
import { psk } from './psk'

const secret = 'a secret of tests, which is no secret'
const signal = neverAborted()
const requestId = 'ab'.repeat(16)
const runs = { numRuns: 200 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }

const alice = psk({ secret, caller: 'user=alice' })
const bob = psk({ secret, caller: 'user=bob' })
const web1 = psk({ secret, identity: 'web1' })
const web2 = psk({ secret, identity: 'web2' })

function message(to: Audience, change: Partial<Message> = {}): Message {
  return {
    kind: 'request',
    collective: 'collective',
    id: requestId,
    createdMs: 1_750_000_000_000,
    ttlMs: 60_000,
    to,
    replyTo: replyAddress('collective', 'user=alice', '0123456789abcdef'),
    body: encodeText('{"v":1}').slice(),
    ...change,
  }
}

const direct = message({ type: 'roster' })
const broadcast = message({ type: 'agent', agent: 'rpcutil' })

async function frames(by: Security, sent: Message, to: readonly Recipient[] = []): Promise<ReadFrame[]> {
  const { protected: line, body, envelopes } = await by.seal(sent, to, { signal })
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

async function fate(by: Security, frame: ReadFrame | undefined): Promise<string> {
  if (!frame) throw new Error('expected a frame')
  try {
    return `from ${(await by.open(frame, { signal })).principal.credential}`
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

function relined(frame: ReadFrame | undefined, change: Partial<ReadFrame['line']>): ReadFrame {
  if (!frame) throw new Error('expected a frame')
  return readFrame(joinFrame({ ...frame, protected: encodeProtectedLine({ ...frame.line, ...change }) }))
}

describe('psk', () => {
  it('opens what somebody with the same secret sealed, and nothing that others did', async () => {
    const stranger = psk({ secret: `${secret}.`, caller: 'user=alice' })
    for (const [to, recipients] of [
      [direct, ['web1']],
      [broadcast, []],
    ] as const) {
      expect(await fate(web1, (await frames(alice, to, recipients))[0])).toBe('from client:user=alice')
      expect(await fate(web1, (await frames(stranger, to, recipients))[0])).toBe('notVerified')
    }
  })

  it('takes the same secret as text and as bytes', async () => {
    const same = psk({ secret: encodeText(secret), identity: 'web1' })
    expect(await fate(same, (await frames(alice, broadcast))[0])).toBe('from client:user=alice')
  })

  it('lets nobody change who sent it, in which role, in which collective, or for what', async () => {
    const [frame] = await frames(alice, broadcast)
    for (const change of [
      { credential: 'client:user=bob' },
      { credential: 'node:web2' },
      { collective: 'other' },
      { createdMs: direct.createdMs + 1 },
      { ttlMs: 60_001 },
      { audience: 'shell', to: { type: 'agent', agent: 'shell' } },
      { replyTo: replyAddress('collective', 'user=bob', '0123456789abcdef') },
    ] as const)
      expect(await fate(web1, relined(frame, change)), JSON.stringify(change)).toBe('notVerified')
  })

  it('gives each member of a roster a copy that nobody else takes, and that cannot be made out to another', async () => {
    const [first, second] = await frames(alice, direct, ['web1', 'web2'])
    expect([await fate(web1, first), await fate(web2, second)]).toEqual(
      Array.from({ length: 2 }, () => 'from client:user=alice'),
    )
    expect([await fate(web2, first), await fate(web1, second)]).toEqual(['wrongAddress', 'wrongAddress'])
    const renamed = encodeText(new TextDecoder().decode(first?.envelope).replace('web1', 'web2'))
    expect(await fate(web2, first && { ...first, envelope: renamed })).toBe('notVerified')
  })

  it('gives an answer to who asked alone', async () => {
    const [asked] = await frames(alice, direct, ['web1'])
    const { asker } = await web1.open(asked ?? expect.fail(), { signal })
    const { replyTo: _none, ...reply } = message({ type: 'request', requestId }, { kind: 'reply' })
    const [answer] = await frames(web1, reply, [asker])
    expect(await fate(alice, answer)).toBe('from node:web1')
    expect(await fate(bob, answer)).toBe('wrongAddress')
    await expect(frames(web1, reply)).rejects.toMatchObject({ code: 'invalidOption' })
  })

  it('refuses a direct message with the code of a broadcast, and the other way round', async () => {
    const [one] = await frames(alice, direct, ['web1'])
    const [all] = await frames(alice, broadcast)
    if (!one || !all) throw new Error('expected frames')
    expect(await fate(web1, { ...one, envelope: all.envelope })).toBe('notVerified')
    expect(await fate(web1, { ...all, envelope: one.envelope })).toBe('notVerified')
    expect(await fate(web1, { ...one, envelope: one.envelope.subarray(0, 64) })).toBe('notVerified')
  })

  it('refuses envelopes and claims that are none', async () => {
    const [frame] = await frames(alice, broadcast)
    if (!frame) throw new Error('expected a frame')
    for (const text of ['', 'ab', `${'g'.repeat(64)}`, `${'a'.repeat(64)} `, `${'a'.repeat(64)} a b`])
      expect(await fate(web1, { ...frame, envelope: encodeText(text) }), text).toBe('frameMalformed')
    const long = encodeText(`${'a'.repeat(64)} ${'b'.repeat(129)}`)
    expect(await fate(web1, { ...frame, envelope: long })).toBe('frameMalformed')
    expect(await fate(web1, { ...frame, envelope: Uint8Array.from([0xff]) })).toBe('frameMalformed')
    expect(await fate(web1, relined(frame, { credential: 'root:alice' }))).toBe('frameMalformed')
    expect(await fate(web1, relined(frame, { scheme: 'unsigned' }))).toBe('schemeMismatch')
  })

  it('opens any bytes or refuses them with a code, and takes no frame that differs in a byte', async () => {
    const [frame] = await frames(alice, direct, ['web1'])
    const whole = joinFrame(frame ?? expect.fail())
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const other = whole.slice()
        other[at] = (other[at] ?? 0) ^ change
        const opening = async (): Promise<unknown> => web1.open(readFrame(other), { signal })
        const code = await opening().then(
          () => 'taken',
          (error: unknown) => (isCollectiveError(error) ? error.code : error),
        )
        expect(typeof code).toBe('string')
        expect(['taken', 'internal']).not.toContain(code)
      }),
      runs,
    )
  })

  it('takes no short secret, and nobody without a name; it never shows the secret', () => {
    expect(() => psk({ secret: 'x'.repeat(15), identity: 'web1' })).toThrow(
      'secret: expected at least 16 bytes, got 15',
    )
    for (const who of [{ identity: 'a/b' }, { caller: 'a b' }, { caller: '' }])
      expect(() => psk({ secret, ...who })).toThrow(/^(?!.*a secret of tests)psk\(\) takes/)
    expect(JSON.stringify(alice)).not.toContain('tests')
  })
})
