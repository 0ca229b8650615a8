import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../bytes/text'
import { codeThrownBy, runs } from '../messages/arbitraries.fixture'
import { joinFrame, splitFrame } from './frame'

const lines = fc.uint8Array({ maxLength: 60 }).map(bytes => bytes.filter(byte => byte !== 0x0a))
const frames = fc.record({ protected: lines, envelope: lines, body: fc.uint8Array({ maxLength: 200 }) })

describe('a frame', () => {
  it('is the protected line, the envelope line and the body', () => {
    const frame = { protected: encodeText('{}'), envelope: encodeText('e'), body: encodeText('b\n\nc') }
    expect(joinFrame(frame)).toEqual(encodeText('{}\ne\nb\n\nc'))
  })

  it('comes back in its parts, line feeds of the body included', () => {
    fc.assert(
      fc.property(frames, frame => {
        const { protected: line, envelope, body } = splitFrame(joinFrame(frame))
        expect([line, envelope, body]).toEqual([frame.protected, frame.envelope, frame.body])
      }),
      runs(300),
    )
  })

  it('is what any bytes are that have two line feeds, and is put together as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60, max: 14 }), bytes => {
        const feeds = bytes.filter(byte => byte === 0x0a).length
        const code = codeThrownBy(() => splitFrame(bytes))
        expect(code).toBe(feeds < 2 ? 'frameMalformed' : undefined)
        if (code === undefined) expect(joinFrame(splitFrame(bytes))).toEqual(bytes)
      }),
      runs(500),
    )
  })

  it('is read without copying, also as a part of a larger buffer', () => {
    const buffer = encodeText('xxa\nb\ncxx')
    const { body } = splitFrame(buffer.subarray(2, 7))
    expect(body).toEqual(encodeText('c'))
    expect(body.buffer).toBe(buffer.buffer)
  })
})
