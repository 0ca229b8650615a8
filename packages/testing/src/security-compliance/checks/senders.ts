import assert from 'node:assert/strict'
import { encodeProtectedLine, joinFrame, readFrame, type ReadFrame, type Security } from '@collective/core'
import { isRefused, opened, sealed, type SecurityBehaviours } from '../session'

/** The frame as if another party had made it. */
function claimedBy(frame: ReadFrame | undefined, { principal }: Security): ReadFrame {
  assert.ok(frame)
  const line = encodeProtectedLine({ ...frame.line, credential: principal.credential })
  return readFrame(joinFrame({ protected: line, envelope: frame.envelope, body: frame.body }))
}

export const senders: SecurityBehaviours = {
  async 'refuses who claims to be another client'(session) {
    const { nodes } = await session.fleet(['web1'])
    const [mallory, bob] = [await session.client('cert=mallory'), await session.client('cert=bob')]
    for (const node of nodes) {
      await session.introduce(mallory, node)
      await session.introduce(bob, node)
      const [frame] = await sealed(mallory, session.request('as bob'), ['web1'])
      await isRefused(node, claimedBy(frame, bob))
    }
  },

  async 'refuses a node that answers in the name of another'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2'])
    const [liar, victim] = nodes
    assert.ok(liar && victim)
    const request = session.request('x')
    const [frame] = await sealed(client, request, ['web1', 'web2'])
    const { asker } = await opened(liar, frame)
    const [answer] = await sealed(liar, session.reply('{}', request.id), [asker])
    await isRefused(client, claimedBy(answer, victim))
  },

  async 'takes a node for a node, whatever it sends'(session) {
    const { nodes } = await session.fleet(['web1', 'web2'])
    const [liar, other] = nodes
    assert.ok(liar && other)
    const [frame] = await sealed(liar, session.broadcast('as a client'), [])
    const { principal } = await opened(other, frame)
    assert.deepEqual([principal.kind, principal.id], ['node', 'web1'])
  },

  async 'refuses strangers'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const stranger = await session.client('cert=alice', { stranger: true })
    const imposter = await session.node('web1', { stranger: true })
    const [frame] = await sealed(stranger, session.broadcast('x'), [])
    for (const node of nodes) await isRefused(node, frame)
    const [event] = await sealed(imposter, session.event('x'), [])
    await isRefused(client, event)
  },
}
