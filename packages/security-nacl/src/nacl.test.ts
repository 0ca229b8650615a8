import fc from 'fast-check'
import { encodeProtectedLine, isCollectiveError, joinFrame, readFrame, replyAddress } from '@collective/core'
import { encodeText, neverAborted, signedBytes } from '@collective/core/internal'
import { describe, expect, it } from 'vitest'
import { inspectCredential } from './credentials/inspect'
import { readKeys } from './credentials/keys'
import { nacl } from './nacl'
import { Parties } from './parties.fixture'
import { toBase64 } from './texts/base64'
import type { Message, OpenedMessage, ReadFrame, Recipient } from '@collective/core'
import type { CredentialStore } from './credentials/known-peers'
import type { NaclSecurity } from './nacl'
import type { NaclOptions } from './options'

const signal = neverAborted()
const parties = new Parties()
const frameRuns = { numRuns: 1_000 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }
let count = 0

function request(text: string, more: Partial<Message> = {}): Message {
  count += 1
  return {
    kind: 'request',
    collective: 'collective',
    id: count.toString(16).padStart(32, '0'),
    createdMs: Date.now(),
    ttlMs: 60_000,
    to: { type: 'roster' },
    replyTo: replyAddress('collective', 'cert=alice', '0123456789abcdef'),
    body: encodeText(text).slice(),
    ...more,
  }
}

async function sealed(
  from: NaclSecurity,
  message: Message,
  to: readonly Recipient[],
): Promise<readonly ReadFrame[]> {
  const { protected: line, body, envelopes } = await from.seal(message, to, { signal })
  return envelopes.map(envelope => readFrame(joinFrame({ protected: line, envelope, body })))
}

async function fateOf(security: NaclSecurity, frame: ReadFrame | undefined): Promise<OpenedMessage | string> {
  if (!frame) return 'no frame'
  try {
    return await security.open(frame, { signal })
  } catch (error) {
    if (isCollectiveError(error) && error.code !== 'internal') return error.code
    throw error
  }
}

/** The node hears a broadcast of the client and answers: from then on each knows the other. */
async function introduce(client: NaclSecurity, node: NaclSecurity): Promise<ReadFrame | undefined> {
  const hello = request('hello', { to: { type: 'agent', agent: 'discovery' } })
  const heard = await fateOf(node, (await sealed(client, hello, []))[0])
  if (typeof heard === 'string') throw new Error(heard)
  const reply = request('{}', { kind: 'reply', to: { type: 'request', requestId: hello.id } })
  const [answer] = await sealed(node, reply, [heard.asker])
  await fateOf(client, answer)
  return answer
}

function text(frame: ReadFrame | undefined): string {
  return new TextDecoder().decode(frame?.envelope)
}

describe('nacl', () => {
  it('brings the credential with an answer only to who did not show that it knows it', async () => {
    const [client, node] = [await parties.client('cert=alice'), await parties.node('web1')]
    expect(text(await introduce(client, node))).toContain('"c":')
    const direct = request('x')
    const opened = await fateOf(node, (await sealed(client, direct, ['web1']))[0])
    if (typeof opened === 'string') throw new Error(opened)
    const reply = request('{}', { kind: 'reply', to: { type: 'request', requestId: direct.id } })
    const [answer] = await sealed(node, reply, [opened.asker])
    expect(text(answer)).toBe('')
    expect(await fateOf(client, answer)).toMatchObject({ principal: { id: 'web1' } })
    // Another client of the same name has never heard of the node, and cannot be made to take it for one.
    expect(await fateOf(await parties.client('cert=alice'), answer)).toBe('credentialUnknown')
  })

  it('asks for a key that a node has no longer, and goes on with its new one', async () => {
    const [client, former, web1] = [
      await parties.client('cert=alice'),
      await parties.node('web1'),
      await parties.node('web1'),
    ]
    await introduce(client, former)
    expect(await fateOf(web1, (await sealed(client, request('x'), ['web1']))[0])).toBe('unknownKey')
    await introduce(client, web1)
    expect(await fateOf(web1, (await sealed(client, request('x'), ['web1']))[0])).toMatchObject({
      principal: { id: 'cert=alice' },
    })
  })

  it('lets nobody give recipients different contents under one signature', async () => {
    const [client, one, two] = [
      await parties.client('cert=alice'),
      await parties.node('web1'),
      await parties.node('web2'),
    ]
    await introduce(client, one)
    await introduce(client, two)
    const [first] = await sealed(client, request('first'), ['web1', 'web2'])
    const [other] = await sealed(client, request('other'), ['web1', 'web2'])
    const key = /"k":"[^"]*"/.exec(text(other))?.[0] ?? ''
    const mixed = { ...first, envelope: encodeText(text(first).replace(/"k":"[^"]*"/, key)) } as ReadFrame
    expect(await fateOf(one, mixed)).toBe('notVerified')
  })

  it('remembers nodes in a store between two lives, and verifies what it finds there', async () => {
    const saved = new Map<string, string>()
    const store: CredentialStore = {
      load: async identity => saved.get(identity),
      save: async (identity, credential) => void saved.set(identity, credential),
    }
    const node = await parties.node('web1')
    await introduce(await parties.client('cert=alice', { store }), node)
    const later = await parties.client('cert=alice', { store })
    expect(await fateOf(node, (await sealed(later, request('x'), ['web1']))[0])).toMatchObject({
      principal: { id: 'cert=alice' },
    })
    const stolen = await new Parties().options({ kind: 'node', id: 'web1' })
    const other = await parties.options({ kind: 'node', id: 'web2' })
    for (const credential of [stolen.credential, other.credential, 'nonsense']) {
      saved.set('web1', credential)
      const [frame] = await sealed(await parties.client('cert=alice', { store }), request('x'), ['web1'])
      expect(await fateOf(node, frame)).toBe('unknownKey')
    }
  })

  it('forgets peers past its bound, and still answers those who ask', async () => {
    const node = await parties.node('web1', { maxPeers: 1 })
    const [alice, bob] = [await parties.client('cert=alice'), await parties.client('cert=bob')]
    const [frame] = await sealed(alice, request('x', { to: { type: 'agent', agent: 'a' } }), [])
    const opened = await fateOf(node, frame)
    if (typeof opened === 'string' || !frame) throw new Error('expected a frame that opens')
    await introduce(bob, node)
    const reply = request('{}', { kind: 'reply', to: { type: 'request', requestId: frame.line.id } })
    const [answer] = await sealed(node, reply, [opened.asker])
    expect(await fateOf(alice, answer)).toMatchObject({ principal: { id: 'web1' } })
  })

  it('looks at few made-up credentials a second, and serves those it knows all the while', async () => {
    let nowMs = Date.now()
    const node = await parties.node('web1', { clock: { nowMs: () => nowMs } })
    const alice = await parties.client('cert=alice')
    const hello = (): Message => request('hello', { to: { type: 'agent', agent: 'discovery' } })
    await fateOf(node, (await sealed(alice, hello(), []))[0])
    const [frame] = await sealed(await new Parties().client('cert=mallory'), hello(), [])
    const fates: unknown[] = []
    for (let each = 0; each < 130; each += 1) fates.push(await fateOf(node, await madeUp(frame)))
    expect(fates.filter(fate => fate === 'credentialInvalid')).toHaveLength(100)
    expect(await fateOf(node, await madeUp(frame))).toBe('queueFull')
    expect(await fateOf(node, (await sealed(alice, hello(), []))[0])).toMatchObject({
      principal: { id: 'cert=alice' },
    })
    nowMs += 1_000
    expect(await fateOf(node, await madeUp(frame))).toBe('credentialInvalid')
  })

  it('takes any changed or invented frame for nothing, or refuses it with a code', async () => {
    const [client, node] = [await parties.client('cert=alice'), await parties.node('web1')]
    await introduce(client, node)
    const [frame] = await sealed(client, request('x'), ['web1'])
    if (!frame) throw new Error('expected a frame')
    const bytes = joinFrame(frame)
    const damage = fc.tuple(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 12 }))
    await fc.assert(
      fc.asyncProperty(damage, async ([from, length, put]) => {
        const damaged = Uint8Array.from([
          ...bytes.subarray(0, from),
          ...put,
          ...bytes.subarray(from + length),
        ])
        if (Buffer.compare(damaged, bytes) === 0) return
        const fate = await openBytes(node, damaged)
        // Only the envelope may differ where it is taken: it decides nothing by itself.
        if (typeof fate !== 'string') expect(new TextDecoder().decode(fate.message.body)).toBe('x')
      }),
      frameRuns,
    )
  })

  it('refuses a content key that is not the one that was signed, though its sender says so', async () => {
    const [options, node] = [
      await parties.options({ kind: 'client', id: 'cert=mallory' }),
      await parties.node('web1'),
    ]
    const mallory = nacl(options)
    await introduce(mallory, node)
    const [frame] = await sealed(mallory, request('x'), ['web1'])
    expect(await fateOf(node, await resigned(frame, options, {}))).toMatchObject({
      principal: { id: 'cert=mallory' },
    })
    expect(await fateOf(node, await resigned(frame, options, { key: 'A'.repeat(43) }))).toBe('notVerified')
  })

  it('takes nobody for another whose credential it has never seen, and knows that one later', async () => {
    const [options, node] = [
      await parties.options({ kind: 'client', id: 'cert=mallory' }),
      await parties.node('web1'),
    ]
    const alice = await parties.client('cert=alice')
    const broadcast = request('x', { to: { type: 'agent', agent: 'door' } })
    const [frame] = await sealed(nacl(options), broadcast, [])
    const claim = await resigned(frame, options, { credential: alice.principal.credential })
    expect(await fateOf(node, claim)).toBe('credentialInvalid')
    const [own] = await sealed(alice, request('x', { to: { type: 'agent', agent: 'door' } }), [])
    expect(await fateOf(node, own)).toMatchObject({ principal: { id: 'cert=alice' } })
    expect(await fateOf(node, claim)).toBe('notVerified')
  })

  it('refuses a line that claims a key of another making', async () => {
    const [client, node] = [await parties.client('cert=alice'), await parties.node('web1')]
    await introduce(client, node)
    const [frame] = await sealed(client, request('x'), ['web1'])
    if (!frame) throw new Error('expected a frame')
    for (const key of ['', 'none', 'file:///dev/zero', 'A'.repeat(43)]) {
      const line = encodeProtectedLine({ ...frame.line, key })
      const relined = readFrame(joinFrame({ protected: line, envelope: frame.envelope, body: frame.body }))
      expect(await fateOf(node, relined)).toBe('notVerified')
    }
  })
})

/** The frame with another protected line, signed anew by its sender: what a sender who lies can make. */
async function resigned(
  frame: ReadFrame | undefined,
  { keys }: NaclOptions,
  change: { readonly key?: string; readonly credential?: string },
): Promise<ReadFrame> {
  if (!frame) throw new Error('expected a frame')
  const line = encodeProtectedLine({ ...frame.line, ...change })
  const signature = toBase64(await readKeys(keys).sign.sign(signedBytes(line, frame.body)))
  const envelope = encodeText(text(frame).replace(/"s":"[^"]*"/, `"s":"${signature}"`))
  return readFrame(joinFrame({ protected: line, envelope, body: frame.body }))
}

/** The frame with a credential that says it is of the authority, and is not. */
async function madeUp(frame: ReadFrame | undefined): Promise<ReadFrame> {
  const options = await parties.options({ kind: 'client', id: 'cert=mallory' })
  const [start = '', json = '', end = ''] = options.credential.split('.')
  const credential = [start, json, end.slice(1).concat('A').replace(/.$/, 'A')].join('.')
  const [{ digest } = { digest: '' }] = inspectCredential(credential)
  if (!frame) throw new Error('expected a frame')
  const line = encodeProtectedLine({ ...frame.line, credential: digest })
  const envelope = encodeText(JSON.stringify({ s: 'A'.repeat(86), c: [credential] }))
  return readFrame(joinFrame({ protected: line, envelope, body: frame.body }))
}

async function openBytes(security: NaclSecurity, bytes: Uint8Array): Promise<OpenedMessage | string> {
  let frame: ReadFrame
  try {
    frame = readFrame(bytes)
  } catch (error) {
    if (isCollectiveError(error)) return error.code
    throw error
  }
  return fateOf(security, frame)
}
