import {
  decodeProtectedLine,
  decodeSegment,
  encodeBody,
  encodeProtectedLine,
  encodeSegment,
  formatAddress,
  isCollectiveError,
  joinFrame,
  parseAddress,
  parseBody,
  readAck,
  readCancel,
  readCredit,
  readEvent,
  readReply,
  readRequest,
  splitFrame,
  type JsonObject,
} from '@collective/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readByteVectors, readVectors } from './read-vectors'

const named = z.object({ name: z.string(), error: z.string().optional() })
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function codeThrownBy(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
  return 'nothing was thrown'
}

describe('segments', () => {
  const shape = z.object({
    name: z.string(),
    text: z.string().optional(),
    special: z.string().default(''),
    encoded: z.string(),
  })
  for (const { name, special, encoded, ...vector } of readVectors('segments.json', shape))
    test(name, () => {
      expect(decodeSegment(encoded)).toBe(vector.text)
      if (vector.text !== undefined) expect(encodeSegment(vector.text, special)).toBe(encoded)
    })
})

describe('addresses', () => {
  const shape = named.extend({ text: z.string(), topic: z.string().optional(), address: z.json().optional() })
  for (const vector of readVectors('addresses.json', shape))
    test(vector.name, () => {
      if (vector.error) return expect(codeThrownBy(() => parseAddress(vector.text))).toBe(vector.error)
      const address = parseAddress(vector.text)
      expect(address).toEqual(vector.address)
      expect(formatAddress(address)).toBe(vector.text)
      expect(vector.topic).toBe(`collective/${vector.text}`)
    })
})

describe('frames', () => {
  const shape = named.extend({ parts: z.array(z.string()).optional(), partsHex: z.array(z.string()).optional() })
  for (const { name, error, parts, partsHex, bytes } of readByteVectors('frames.json', shape))
    test(name, () => {
      if (error) return expect(codeThrownBy(() => splitFrame(bytes))).toBe(error)
      const frame = splitFrame(bytes)
      const found = [frame.protected, frame.envelope, frame.body]
      expect(found.map(part => Buffer.from(part))).toEqual(
        parts?.map(part => Buffer.from(part)) ?? partsHex?.map(part => Buffer.from(part, 'hex')),
      )
      expect(joinFrame(frame)).toEqual(bytes)
    })
})

describe('protected lines', () => {
  const shape = named.extend({ line: z.json().optional(), exact: z.boolean().optional() })
  for (const { name, error, line, exact, bytes } of readByteVectors('protected-lines.json', shape))
    test(name, () => {
      if (error) return expect(codeThrownBy(() => decodeProtectedLine(bytes))).toBe(error)
      const decoded = decodeProtectedLine(bytes)
      expect(decoded).toEqual(line)
      const encoded = encodeProtectedLine(decoded)
      expect(decodeProtectedLine(encoded)).toEqual(line)
      if (exact) expect(text(encoded)).toBe(text(bytes))
    })
})

describe('bodies', () => {
  const readers = {
    request: readRequest,
    reply: readReply,
    cancel: readCancel,
    credit: readCredit,
    ack: readAck,
    event: readEvent,
  }
  const shape = named.extend({
    kind: z.enum(['request', 'reply', 'cancel', 'credit', 'ack', 'event']),
    // Not z.json(): it makes objects anew, and would lose a name such as __proto__.
    body: z.custom<JsonObject>().optional(),
    exact: z.boolean().optional(),
  })
  for (const { name, kind, error, body, exact, bytes } of readByteVectors('bodies.json', shape))
    test(`${kind}: ${name}`, () => {
      const read = (from: Uint8Array): unknown => readers[kind](parseBody(from, 64))
      if (error) return expect(codeThrownBy(() => read(bytes))).toBe(error)
      expect(JSON.stringify(sorted(read(bytes)))).toBe(JSON.stringify(sorted(body)))
      const encoded = new TextEncoder().encode(JSON.stringify(read(bytes)))
      expect(read(encoded)).toEqual(read(bytes))
      if (exact) expect(text(encodeBody(JSON.parse(JSON.stringify(body))))).toBe(text(bytes))
    })
})

/** With the names of every object in order, so that texts can be compared, names such as `__proto__` included. Undefined is not there. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
}
