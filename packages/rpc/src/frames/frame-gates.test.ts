import { describe, expect, test } from 'vitest'
import { encodeProtectedLine, joinFrame } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { passFrameGates } from './frame-gates'

const line = encodeProtectedLine({
  kind: 'event',
  collective: 'collective',
  id: 'a'.repeat(32),
  createdMs: 1,
  ttlMs: 1,
  to: { type: 'event', kind: 'jammed' },
  audience: 'jammed',
  scheme: 'unsigned',
  credential: 'node:web1',
})
const bytes = joinFrame({ protected: line, envelope: encodeText('e'), body: encodeText('body') })

describe('the gates of every frame', () => {
  test('give the parts and the line of one that may pass', () => {
    const frame = passFrameGates(bytes, { scheme: 'unsigned', frameBytes: bytes.length })
    expect(frame).toMatchObject({ protected: line, envelope: encodeText('e'), body: encodeText('body') })
    expect(frame.line).toMatchObject({ kind: 'event', scheme: 'unsigned' })
  })

  test('hold back one that is a byte too large', () => {
    const settings = { scheme: 'unsigned', frameBytes: bytes.length - 1 }
    expect(() => passFrameGates(bytes, settings)).toThrow(expect.objectContaining({ code: 'frameTooLarge' }))
  })

  test('hold back one of another scheme', () => {
    const settings = { scheme: 'nacl', frameBytes: bytes.length }
    expect(() => passFrameGates(bytes, settings)).toThrow(expect.objectContaining({ code: 'schemeMismatch' }))
  })

  test('hold back what is no frame', () => {
    const settings = { scheme: 'unsigned', frameBytes: 100 }
    expect(() => passFrameGates(encodeText('one\ntwo'), settings)).toThrow(
      expect.objectContaining({ code: 'frameMalformed' }),
    )
  })
})
