import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../bytes/text'
import {
  acks,
  cancels,
  credits,
  codeThrownBy,
  events,
  jsonObjects,
  jsonValues,
  replies,
  requests,
  runs,
} from './arbitraries.fixture'
import {
  encodeBody,
  parseBody,
  readAck,
  readCancel,
  readCredit,
  readEvent,
  readReply,
  readRequest,
} from './body-codec'
import type { JsonObject } from './json'

const depth = 64
const readers = [readRequest, readReply, readCancel, readCredit, readAck, readEvent]

function codeOf(text: string, maxDepth = depth): string | undefined {
  return codeThrownBy(() => parseBody(encodeText(text), maxDepth))
}

function nested(levels: number): string {
  return `{"v":1,"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
}

describe('a body of each kind', () => {
  it('comes back as it was', () => {
    const assertSame = <Body>(bodies: fc.Arbitrary<Body>, read: (json: JsonObject) => unknown): void =>
      fc.assert(
        fc.property(bodies, body => {
          expect(read(parseBody(encodeText(JSON.stringify(body)), depth))).toEqual(body)
        }),
        runs(200),
      )
    assertSame(requests, readRequest)
    assertSame(replies, readReply)
    assertSame(cancels, readCancel)
    assertSame(credits, readCredit)
    assertSame(acks, readAck)
    assertSame(events, readEvent)
  })

  it('is written as JSON in UTF-8', () => {
    const body = { v: 1, request: 'ab'.repeat(16), run: 'cd'.repeat(16) } as const
    expect(encodeBody(body)).toEqual(encodeText(`{"v":1,"request":"${body.request}","run":"${body.run}"}`))
  })

  it('keeps names such as __proto__ as ordinary names', () => {
    const text =
      '{"v":1,"kind":"alive","data":{"__proto__":{"polluted":true}},"sequence":1,"boot":"0123456789abcdef"}'
    const { data } = readEvent(parseBody(encodeText(text), depth))
    expect(Object.keys(data as JsonObject)).toEqual(['__proto__'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('of any object is read or refused with a code', () => {
    const shuffled = fc
      .tuple(fc.oneof(requests, replies, cancels, credits, acks, events), jsonObjects)
      .chain(([body, changes]) =>
        fc.tuple(fc.constant(body), fc.constantFrom(...Object.keys(body)), jsonValues, fc.constant(changes)),
      )
      .map(([body, field, value, changes]) => ({ ...changes, ...body, [field]: value }))
    fc.assert(
      fc.property(shuffled, json => {
        const text = encodeText(JSON.stringify(json))
        for (const read of readers) codeThrownBy(() => read(parseBody(text, depth)))
      }),
      runs(500),
    )
  })
})

describe('parseBody', () => {
  it('reads any bytes or refuses them with a code', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(encodeText)), bytes => {
        expect(['bodyMalformed', 'unsupportedVersion']).toContain(codeThrownBy(() => parseBody(bytes, depth)))
      }),
      runs(500),
    )
  })

  it('takes as many levels as it is told, and not one more', () => {
    expect(codeOf(nested(depth))).toBeUndefined()
    expect(codeOf(nested(depth + 1))).toBe('bodyMalformed')
    expect(codeOf(nested(3), 3)).toBeUndefined()
    expect(codeOf(nested(4), 3)).toBe('bodyMalformed')
  })

  it('counts the same levels as a walk through the value', () => {
    fc.assert(
      fc.property(jsonValues, fc.integer({ min: 1, max: 6 }), (value, maxDepth) => {
        const isDeeper = levelsOf({ v: 1, value }) > maxDepth
        expect(codeOf(JSON.stringify({ v: 1, value }), maxDepth)).toBe(isDeeper ? 'bodyMalformed' : undefined)
      }),
      runs(500),
    )
  })

  it('counts no brackets in strings, behind escaped quotes and backslashes neither', () => {
    const text = JSON.stringify({ v: 1, x: ['[[{{', '"[[[', '\\', '\\"[[[[', ']]]]'] })
    expect(codeOf(text, 2)).toBeUndefined()
  })

  it('refuses a million levels without trying to read them', () => {
    expect(codeOf('['.repeat(1_000_000))).toBe('bodyMalformed')
    expect(codeOf('{"v":'.repeat(200_000))).toBe('bodyMalformed')
  })

  it('tells another version from what is no body at all', () => {
    for (const text of ['{"v":2}', '{}', '{"v":"1"}', '{"v":[[[]]]}'])
      expect(codeOf(text), text).toBe('unsupportedVersion')
    for (const text of ['', 'null', '[]', '{"v":1', '\uFEFF{"v":1}'])
      expect(codeOf(text), text).toBe('bodyMalformed')
  })
})

describe('reading a field', () => {
  const request = {
    v: 1,
    run: 'ab'.repeat(16),
    attempt: 1,
    agent: 'rpcutil',
    action: 'get_fact',
    data: {},
    timeoutMs: 1000,
  }
  const reply = {
    v: 1,
    request: 'ab'.repeat(16),
    run: 'cd'.repeat(16),
    agent: 'rpcutil',
    action: 'ping',
    outcome: 'ok',
    status: 0,
    message: 'OK',
    sequence: 1,
    boot: '0123456789abcdef',
  }

  it('refuses a request whose field is missing or none of its values', () => {
    const wrong: Record<string, unknown[]> = {
      run: [undefined, 'ff'],
      attempt: [undefined, 0, 1.5, '1'],
      agent: [undefined, 'A', 'a.b'],
      action: [undefined, '', 'a b', 'x'.repeat(65)],
      data: [undefined, null, []],
      timeoutMs: [undefined, 0, -5, 2 ** 53],
      stream: [null, {}, { frames: 0, bytes: 1 }, { frames: 1 }],
    }
    for (const [field, values] of Object.entries(wrong))
      for (const value of values)
        expect(
          codeThrownBy(() => readRequest({ ...request, [field]: value } as JsonObject)),
          field,
        ).toBe('bodyMalformed')
  })

  it('refuses a reply whose field is missing or none of its values', () => {
    const wrong: Record<string, unknown[]> = {
      request: [undefined, 'ff'],
      outcome: [undefined, 'toString', 'noReply', 'unreachable'],
      status: [undefined, -1, 6, 0.5],
      message: [undefined, 7, 'x'.repeat(65_537)],
      sequence: [undefined, 0],
      boot: [undefined, 'ab'],
    }
    for (const [field, values] of Object.entries(wrong))
      for (const value of values)
        expect(
          codeThrownBy(() => readReply({ ...reply, [field]: value } as JsonObject)),
          field,
        ).toBe('bodyMalformed')
  })

  it('refuses a credit whose field is missing or none of its values', () => {
    const credit = { v: 1, request: 'ab'.repeat(16), run: 'cd'.repeat(16), received: 0, again: 1 }
    const wrong: Record<string, unknown[]> = {
      request: [undefined, 'ff'],
      run: [undefined, 'ff'],
      received: [undefined, -1, 0.5],
      again: [0, '1', null],
    }
    for (const [field, values] of Object.entries(wrong))
      for (const value of values)
        expect(
          codeThrownBy(() => readCredit({ ...credit, [field]: value } as JsonObject)),
          field,
        ).toBe('bodyMalformed')
  })

  it('takes a window that is larger than any for the largest', () => {
    const stream = { frames: 1_000_000, bytes: 2 ** 40 }
    expect(readRequest({ ...request, stream }).stream).toEqual({ frames: 1024, bytes: 4 * 1024 * 1024 })
  })

  it('takes only true for a partial reply', () => {
    expect(readReply({ ...reply, partial: 1 })).toEqual(reply)
    expect(readReply({ ...reply, partial: true })).toEqual({ ...reply, partial: true })
  })

  it('leaves out what may be missing and is not understood: a later error code, a malformed trace, a noop that is not true', () => {
    expect(readReply({ ...reply, code: 'inventedLater' })).toEqual(reply)
    expect(readRequest({ ...request, trace: { traceparent: 7 }, noop: 'yes' })).toEqual(request)
    expect(readRequest({ ...request, trace: { traceparent: 'x', tracestate: 'x'.repeat(513) } })).toEqual(
      request,
    )
  })

  it('leaves a filter as it came, because it is judged elsewhere', () => {
    expect(readRequest({ ...request, filter: ['not', 'one'] })).toEqual({
      ...request,
      filter: ['not', 'one'],
    })
  })
})

function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf))
}
