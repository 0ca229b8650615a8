import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replyAddress } from '../addresses/address'
import { encodeText } from '../bytes/text'
import { isCollectiveError } from '../errors/error'
import { joinFrame, type ReadFrame } from '../frames/frame'
import { encodeProtectedLine, readFrame } from '../frames/protected-line'
import { damagedFrames, runs } from '../messages/arbitraries.fixture'
import type { Audience, Message } from '../messages/message'
import type { OpenedMessage } from '../plugins/security'
import { neverAborted } from '../time/abort'
import { unsigned } from './unsigned'

const alice = unsigned({ caller: 'user=alice' })
const web1 = unsigned({ identity: 'web1' })
const signal = neverAborted()

function messageTo(to: Audience): Message {
  return {
    kind: 'request',
    collective: 'collective',
    id: 'ab'.repeat(16),
    createdMs: 1_750_000_000_000,
    ttlMs: 60_000,
    to,
    replyTo: replyAddress('collective', 'user=alice', '0123456789abcdef'),
    body: encodeText('{"v":1}'),
  }
}

async function framesOf(message: Message, recipients: readonly string[]): Promise<ReadFrame[]> {
  const { protected: line, body, envelopes } = await alice.seal(message, recipients, { signal })
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

async function codeOf(opening: Promise<OpenedMessage>): Promise<string | undefined> {
  try {
    await opening
    return undefined
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
}

describe('unsigned', () => {
  it('seals one frame for a broadcast, which anybody opens', async () => {
    const message = messageTo({ type: 'agent', agent: 'rpcutil' })
    const [frame, ...others] = await framesOf(message, [])
    if (!frame) throw new Error('expected a frame')
    expect(others).toEqual([])
    const opened = await web1.open(frame, { signal })
    expect(opened.message).toMatchObject(message)
    expect(opened.principal).toEqual({
      kind: 'client',
      id: 'user=alice',
      credential: 'client:user=alice',
      attributes: {},
    })
  })

  it('seals a copy for each recipient, which the others refuse', async () => {
    const frames = await framesOf(messageTo({ type: 'roster' }), ['web1', 'web2'])
    const codes = await Promise.all(frames.map(frame => codeOf(web1.open(frame, { signal }))))
    expect(codes).toEqual([undefined, 'wrongAddress'])
  })

  it('refuses an envelope that is not UTF-8 like any other', async () => {
    const [frame] = await framesOf(messageTo({ type: 'roster' }), ['web1'])
    if (!frame) throw new Error('expected a frame')
    const strange = { ...frame, envelope: Uint8Array.from([0xff, 0xfe]) }
    expect(await codeOf(web1.open(strange, { signal }))).toBe('wrongAddress')
  })

  it('refuses the frames of other schemes and claims that are none', async () => {
    const line = { ...messageTo({ type: 'agent', agent: 'a' }), scheme: 'unsigned', audience: 'a' }
    const open = (change: { scheme?: string; credential: string }): Promise<string | undefined> => {
      const sealed = encodeProtectedLine({ ...line, ...change })
      const bytes = joinFrame({ protected: sealed, envelope: encodeText(''), body: line.body })
      return codeOf(web1.open(readFrame(bytes), { signal }))
    }
    expect(await open({ scheme: 'nacl', credential: 'client:a' })).toBe('schemeMismatch')
    for (const credential of ['', 'client', 'client:', 'client:a b', 'node:a/b', 'root:a'])
      expect(await open({ credential }), credential).toBe('frameMalformed')
    expect(await open({ credential: 'client:a:b' })).toBeUndefined()
  })

  it('has to be told who speaks', () => {
    for (const options of [{ identity: 'a/b' }, { caller: 'a b' }, { caller: '' }])
      expect(() => unsigned(options)).toThrow('unsigned() takes')
  })

  it('opens any bytes or refuses them with a code', async () => {
    await fc.assert(
      fc.asyncProperty(damagedFrames, async bytes => {
        const opening = async (): Promise<OpenedMessage> => web1.open(readFrame(bytes), { signal })
        await codeOf(opening())
      }),
      runs(300),
    )
  })
})
