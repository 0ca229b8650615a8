import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isCollectiveError, readFrame, type ReadFrame } from '@collective/core'
import { nacl, type NaclSecurity } from '@collective/security-nacl'
import tweetnacl from 'tweetnacl'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const member = z.object({ credential: z.array(z.string()), keys: z.string(), groupKey: z.string() })
const vector = z.object({
  name: z.string(),
  /** Who opens it. */
  by: z.enum(['client', 'node']),
  hex: z.string(),
  text: z.string(),
  sender: z.string(),
})
const file = z
  .object({ nowMs: z.number(), authority: z.string(), client: member, node: member, vectors: z.array(vector) })
  .parse(JSON.parse(readFileSync(new URL('nacl.json', import.meta.url), 'utf8')))

const { signal } = new AbortController()
const text = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? undefined)

function securityOf({ credential, keys, groupKey }: z.output<typeof member>): NaclSecurity {
  const clock = { nowMs: () => file.nowMs }
  const { authority } = file
  return nacl({ credential: credential.join('\n'), keys, authority, groupKeys: [groupKey], clock })
}

function frameOf(name: string): ReadFrame {
  const found = file.vectors.find(each => each.name === name)
  return readFrame(Uint8Array.from(Buffer.from(found?.hex ?? '', 'hex')))
}

const sides = { client: securityOf(file.client), node: securityOf(file.node) }

describe('frames of nacl', () => {
  test.each(file.vectors)('$name', async ({ by, hex, sender, ...expected }) => {
    const frame = readFrame(Uint8Array.from(Buffer.from(hex, 'hex')))
    const { message, principal } = await sides[by].open(frame, { signal })
    expect([text(message.body), principal.id]).toEqual([expected.text, sender])
  })

  test('are not opened by others than those they are for', async () => {
    const fates: string[] = []
    for (const { by, hex } of file.vectors) {
      const frame = readFrame(Uint8Array.from(Buffer.from(hex, 'hex')))
      const other = sides[by === 'client' ? 'node' : 'client']
      const fate = other.open(frame, { signal }).then(() => 'opened')
      fates.push(await fate.catch((error: unknown) => (isCollectiveError(error) ? error.code : 'internal')))
    }
    // What is signed for all is for all; each other one is refused by its proof, or by its box.
    expect(fates).toEqual(['opened', 'opened', 'notVerified', 'wrongAddress', 'notVerified', 'opened'])
  })
})

/** As docs/protocol.md has it, with tweetnacl and a hash alone. */
describe('read by the protocol alone', () => {
  const half = (bytes: Uint8Array | string): Buffer => createHash('sha512').update(bytes).digest().subarray(0, 32)
  const digest = (name: string, bytes: Uint8Array): string =>
    half(Buffer.concat([Buffer.from(`${name}\n`), bytes])).toString('base64url')
  const decoded = (line: string | undefined): Buffer => Buffer.from(line?.split('.')[1] ?? '', 'base64url')
  const envelopeShape = z.object({ s: z.string(), c: z.array(z.string()), p: z.string(), k: z.string() })
  const credentialShape = z.object({ sign: z.string(), box: z.string().optional(), by: z.string() })
  const credentialOf = (line: string | undefined): z.output<typeof credentialShape> =>
    credentialShape.parse(JSON.parse(text(decoded(line))))
  const bytesOf = (base64: string | undefined): Uint8Array => Buffer.from(base64 ?? '', 'base64url')
  const opened = (boxed: Uint8Array, key: Uint8Array): Uint8Array | null =>
    tweetnacl.secretbox.open(boxed.subarray(24), boxed.subarray(0, 24), key)
  const [aliceText, webText] = [file.client.credential[0], file.node.credential[0]]

  test('a credential is signed by who it says, and named by its digest', () => {
    const [line = '', issuer = ''] = file.node.credential
    const signedBy = (credential: string, key: Uint8Array): boolean => {
      const [kind = '', body = '', signature = ''] = credential.split('.')
      const covered = Buffer.concat([Buffer.from(`${kind}\n`), bytesOf(body)])
      return tweetnacl.sign.detached.verify(covered, bytesOf(signature), key)
    }
    expect(signedBy(line, bytesOf(credentialOf(issuer).sign))).toBe(true)
    expect(signedBy(issuer, decoded(file.authority))).toBe(true)
    expect(credentialOf(line).by).toBe(digest('collective-credential-1', decoded(issuer)))
    expect(credentialOf(issuer).by).toBe(digest('collective-authority-1', decoded(file.authority)))
    expect(sides.node.principal.credential).toBe(digest('collective-credential-1', decoded(line)))
  })

  test('a direct request', () => {
    const { line, envelope, body, protected: bytes } = frameOf('a direct request to the second of a roster of three')
    const { s, c, p, k } = envelopeShape.parse(JSON.parse(text(envelope)))
    expect(c).toEqual([aliceText])
    const covered = Buffer.concat([Buffer.from('collective-frame-1\n'), bytes, Buffer.from('\n'), body])
    const alice = credentialOf(aliceText)
    expect(tweetnacl.sign.detached.verify(covered, bytesOf(s), bytesOf(alice.sign))).toBe(true)
    const leaf = (identity: string): Buffer => half(Buffer.concat([Buffer.of(0), Buffer.from(identity)]))
    const pair = (left: Buffer, right: Buffer): Buffer => half(Buffer.concat([Buffer.of(1), left, right]))
    const root = pair(pair(leaf('web0'), leaf('web1')), leaf('web2'))
    expect(line.audience).toBe(root.toString('base64url'))
    expect(Buffer.from(bytesOf(p))).toEqual(Buffer.concat([Buffer.of(0), leaf('web0'), Buffer.of(1), leaf('web2')]))
    const secret = decoded(file.node.keys).subarray(32)
    const contentKey = opened(bytesOf(k), tweetnacl.box.before(bytesOf(alice.box), secret))
    expect(line.key).toBe(digest('collective-content-key-1', contentKey ?? new Uint8Array(0)))
    expect(text(opened(body, contentKey ?? new Uint8Array(32)))).toBe('{"v":1,"for":"web1"}')
  })

  test('an answer', () => {
    const { envelope, body, protected: bytes } = frameOf('an answer to who knows the node')
    expect(envelope.length).toBe(0)
    const secret = decoded(file.client.keys).subarray(32)
    const plain = opened(body, tweetnacl.box.before(bytesOf(credentialOf(webText).box), secret))
    expect(Buffer.from(plain?.subarray(0, 32) ?? [])).toEqual(half(bytes))
    expect(text(plain?.subarray(32))).toBe('{"v":1,"is":"second"}')
  })
})
