import assert from 'node:assert/strict'
import { joinFrame, readFrame, type ReadFrame, type Security } from '@collective/core'
import {
  assertSame,
  fateOf,
  isRefused,
  opened,
  sealed,
  type SecurityBehaviours,
  type SecuritySession,
} from '../session'

/** Frames of every kind, each with who may open it. */
async function frames(session: SecuritySession): Promise<readonly { frame: ReadFrame; for: Security }[]> {
  const { client, nodes } = await session.fleet(['web1', 'web2'])
  const [node] = nodes
  assert.ok(node)
  const request = session.request('{"v":1,"data":{"amount":1}}')
  const [direct] = await sealed(client, request, ['web1', 'web2'])
  const [broadcast] = await sealed(client, session.broadcast('{"v":1}'), [])
  const [event] = await sealed(node, session.event('{"v":1}'), [])
  const { asker } = await opened(node, direct)
  const [answer] = await sealed(node, session.reply('{"v":1}', request.id), [asker])
  assert.ok(direct && broadcast && event && answer)
  return [
    { frame: direct, for: node },
    { frame: broadcast, for: node },
    { frame: event, for: client },
    { frame: answer, for: client },
  ]
}

/** The frame with one byte of a part changed, at several places; those that are no frames any more are left out. */
function changed(frame: ReadFrame, part: 'protected' | 'envelope' | 'body'): readonly ReadFrame[] {
  const bytes = frame[part]
  const places = Array.from({ length: Math.min(bytes.length, 40) }, (_, index) =>
    Math.floor((index * bytes.length) / Math.min(bytes.length, 40)),
  )
  return places.flatMap(place => {
    const other = bytes.slice()
    other[place] = (other[place] ?? 0) ^ 1
    return readable({ ...frame, [part]: other })
  })
}

function readable(frame: ReadFrame): readonly ReadFrame[] {
  try {
    return [readFrame(joinFrame(frame))]
  } catch {
    // The gates before the scheme would have refused it.
    return []
  }
}

async function noneTaken(session: SecuritySession, part: 'protected' | 'body'): Promise<void> {
  for (const { frame, for: party } of await frames(session))
    for (const other of changed(frame, part)) await isRefused(party, other)
}

export const tampering: SecurityBehaviours = {
  async 'refuses a frame whose protected line was changed'(session) {
    await noneTaken(session, 'protected')
  },

  async 'refuses a frame whose body was changed'(session) {
    await noneTaken(session, 'body')
  },

  async 'refuses a frame whose body was cut or made longer'(session) {
    for (const { frame, for: party } of await frames(session)) {
      await isRefused(party, { ...frame, body: frame.body.subarray(0, frame.body.length - 1) })
      await isRefused(party, { ...frame, body: Uint8Array.from([...frame.body, 0]) })
      await isRefused(party, { ...frame, body: new Uint8Array(0) })
    }
  },

  async 'makes nothing else of a frame whose envelope was changed'(session) {
    for (const { frame, for: party } of await frames(session)) {
      const { message } = await opened(party, frame)
      for (const other of changed(frame, 'envelope')) {
        const fate = await fateOf(party, other)
        if (typeof fate !== 'string') assertSame(fate, message)
      }
    }
  },

  async 'refuses the header of one frame with the body of another'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [one] = await sealed(client, session.request('{"one":1}'), ['web1'])
    const [other] = await sealed(client, session.request('{"two":2}'), ['web1'])
    assert.ok(one && other)
    for (const node of nodes) {
      await isRefused(node, { ...one, body: other.body })
      await isRefused(node, { ...one, body: other.body, envelope: other.envelope })
      await isRefused(node, { ...one, line: other.line, protected: other.protected })
    }
  },

  async 'refuses an answer that was put onto another request'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [node] = nodes
    assert.ok(node)
    const [one, other] = [session.request('1'), session.request('2')]
    const [frame] = await sealed(client, one, ['web1'])
    const { asker } = await opened(node, frame)
    const [answer] = await sealed(node, session.reply('{}', one.id), [asker])
    assert.ok(answer)
    const text = new TextDecoder().decode(answer.protected).replace(one.id, other.id)
    const moved = readFrame(joinFrame({ ...answer, protected: new TextEncoder().encode(text) }))
    assert.deepEqual(moved.line.to, { type: 'request', requestId: other.id })
    await isRefused(client, moved)
  },
}
