import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../bytes/text'
import {
  codeThrownBy,
  damagedFrames,
  jsonValues,
  protectedLines,
  runs,
} from '../messages/arbitraries.fixture'
import { splitFrame } from './frame'
import { decodeProtectedLine, encodeProtectedLine } from './protected-line'

const valid = {
  v: 1,
  scheme: 'unsigned',
  kind: 'request',
  collective: 'collective',
  id: '000102030405060708090a0b0c0d0e0f',
  cred: 'client:user=root',
  created: 1_750_000_000_000,
  ttl: 60_000,
  to: ['agent', 'rpcutil'],
  replyTo: 'collective/reply/user=root/0123456789abcdef',
}

function codeOf(line: unknown): string | undefined {
  const text = typeof line === 'string' ? line : JSON.stringify(line)
  return codeThrownBy(() => decodeProtectedLine(encodeText(text)))
}

describe('a protected line', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(protectedLines, line => {
        expect(decodeProtectedLine(encodeProtectedLine(line))).toEqual(line)
      }),
      runs(300),
    )
  })

  it('is one line, whatever is in it', () => {
    fc.assert(
      fc.property(protectedLines, line => {
        expect(encodeProtectedLine(line)).not.toContain(0x0a)
      }),
      runs(100),
    )
  })

  it('may have fields of later versions, which are ignored', () => {
    const known = decodeProtectedLine(encodeText(JSON.stringify(valid)))
    const more = JSON.stringify({ ...valid, later: { any: ['thing'] } })
    expect(decodeProtectedLine(encodeText(more))).toEqual(known)
  })

  it('of another version is refused by that, whatever else it says', () => {
    for (const v of [2, 0, '1', null, undefined, [1]])
      expect(codeOf({ ...valid, v }), String(v)).toBe('frameVersion')
    expect(codeOf({})).toBe('frameVersion')
  })

  it('of a version that cannot even be shown is refused all the same', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(codeOf(`{"v":${deep}}`)).toBe('frameVersion')
  })

  it('is refused where a field is missing or none of its values', () => {
    const wrong: [keyof typeof valid, unknown[]][] = [
      ['scheme', [undefined, 7, 'x'.repeat(1025)]],
      ['kind', [undefined, 'answer', 'toString']],
      ['collective', [undefined, 'A', 'a/b', 'x'.repeat(33)]],
      ['id', [undefined, 'ff', valid.id.toUpperCase()]],
      ['cred', [undefined, {}, 'x'.repeat(1025)]],
      ['created', [undefined, -1, 1.5, '1', 2 ** 53]],
      ['ttl', [undefined, -1, 0.1, null]],
      ['to', [undefined, 'agent', ['agent'], ['nobody', 'x'], ['agent', 7], ['roster', 'x'.repeat(257)]]],
      ['replyTo', [7, null]],
    ]
    for (const [field, values] of wrong)
      for (const value of values)
        expect(codeOf({ ...valid, [field]: value }), `${field} ${String(value)}`).toBe('frameMalformed')
  })

  it('with a replyTo that is no address is refused as such', () => {
    for (const replyTo of ['', 'collective', 'collective/reply/a/0', 'collective/node/*'])
      expect(codeOf({ ...valid, replyTo })).toBe('invalidAddress')
  })

  it('is refused where it is no JSON object in UTF-8, or long before anybody parses it', () => {
    for (const text of ['', 'null', '[]', '7', '{', '{"v":1}x', '\uFEFF{"v":1}'])
      expect(codeOf(text), text).toBe('frameMalformed')
    expect(codeThrownBy(() => decodeProtectedLine(Uint8Array.from([0x7b, 0xff, 0x7d])))).toBe(
      'frameMalformed',
    )
    expect(codeOf({ ...valid, later: 'x'.repeat(30_000) })).toBeUndefined()
    expect(codeOf({ ...valid, later: 'x'.repeat(40_000) })).toBe('frameMalformed')
  })

  it('changes no prototype', () => {
    const line = JSON.stringify({ ...valid, id: undefined }).replace(
      '{',
      `{"__proto__":{"id":"${valid.id}"},`,
    )
    expect(codeOf(line)).toBe('frameMalformed')
    expect(Reflect.get({}, 'id')).toBeUndefined()
  })

  it('of any bytes and any values is read or refused with a code', () => {
    const fields = fc.tuple(fc.constantFrom(...Object.keys(valid)), jsonValues)
    const changed = fields.map(([field, value]) => encodeText(JSON.stringify({ ...valid, [field]: value })))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), changed), bytes => {
        codeThrownBy(() => decodeProtectedLine(bytes))
      }),
      runs(1_000),
    )
    fc.assert(
      fc.property(damagedFrames, bytes => {
        codeThrownBy(() => decodeProtectedLine(splitFrame(bytes).protected))
      }),
      runs(500),
    )
  })
})
