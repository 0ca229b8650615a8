import assert from 'node:assert/strict'
import { encodeProtectedLine, readFrame, joinFrame, type ReadFrame } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { fateOf, isRefused, opened, sealed, type SecurityBehaviours } from '../session'

// Text that a careless reader of envelopes stumbles over.
const strangeEnvelopes = [
  '{}',
  '[]',
  'null',
  '"',
  '{"__proto__":{"s":"AA","c":[]},"constructor":{"prototype":{}}}',
  '{"s":{},"c":{"length":2},"k":[],"p":1,"e":"1"}',
  `{"c":["file:///etc/passwd","http://127.0.0.1/"]}`,
  '['.repeat(5_000),
  `{"c":["${'A'.repeat(100_000)}"]}`,
]

export const refusals: SecurityBehaviours = {
  async 'refuses a frame of another scheme'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [frame] = await sealed(client, session.broadcast('x'), [])
    assert.ok(frame)
    for (const node of nodes)
      for (const scheme of ['none', '', 'UNSIGNED', `${frame.line.scheme}2`])
        await isRefused(node, relined(frame, { scheme }), 'schemeMismatch')
  },

  async 'refuses a copy that was made for another member of the roster'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2', 'web3'])
    const frames = await sealed(client, session.request('for each'), ['web1', 'web2', 'web3'])
    for (const [index, node] of nodes.entries())
      for (const [other, frame] of frames.entries()) if (other !== index) await isRefused(node, frame)
  },

  async 'refuses a request at who is not in its roster'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2'])
    const [frame] = await sealed(client, session.request('for web1'), ['web1'])
    assert.ok(nodes[1])
    await isRefused(nodes[1], frame, 'wrongAddress')
  },

  async 'refuses claims and envelopes that are none, with a code'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [frame] = await sealed(client, session.request('x'), ['web1'])
    assert.ok(frame && nodes[0])
    for (const text of strangeEnvelopes) await isRefused(nodes[0], { ...frame, envelope: encodeText(text) })
    for (const credential of [
      '',
      '__proto__',
      '../../etc/passwd',
      'https://example.com/key',
      'x'.repeat(1_000),
    ])
      await isRefused(nodes[0], relined(frame, { credential }))
  },

  async 'takes a good frame after any number of bad ones'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [frame] = await sealed(client, session.request('x'), ['web1'])
    assert.ok(frame && nodes[0])
    for (const text of strangeEnvelopes) await fateOf(nodes[0], { ...frame, envelope: encodeText(text) })
    const { message } = await opened(nodes[0], frame)
    assert.equal(message.body.length, 1)
  },

  async 'rejects with the reason of a signal that has fired'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    const [frame] = await sealed(client, session.broadcast('x'), [])
    assert.ok(frame && nodes[0])
    await assert.rejects(client.seal(session.broadcast('x'), [], { signal }), error => error === reason)
    await assert.rejects(nodes[0].open(frame, { signal }), error => error === reason)
  },
}

function relined(frame: ReadFrame, change: { scheme?: string; credential?: string }): ReadFrame {
  const line = encodeProtectedLine({ ...frame.line, ...change })
  return readFrame(joinFrame({ protected: line, envelope: frame.envelope, body: frame.body }))
}
