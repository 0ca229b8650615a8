import assert from 'node:assert/strict'
import { askerOf, assertSame, framesOf, opened, sealed, type SecurityBehaviours } from '../session'

// Larger than what any buffer of a scheme holds at once.
const largeBytes = 200_000

export const roundTrips: SecurityBehaviours = {
  async 'opens a direct request on each member of its roster as it was sealed'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2', 'web3'])
    const message = session.request('{"v":1}')
    const frames = await sealed(client, message, ['web1', 'web2', 'web3'])
    for (const [index, node] of nodes.entries()) assertSame(await opened(node, frames[index]), message)
  },

  async 'opens a broadcast as it was sealed'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2'])
    const message = session.broadcast('{"v":1}')
    const [frame] = await sealed(client, message, [])
    for (const node of nodes) assertSame(await opened(node, frame), message)
  },

  async 'opens an event as it was sealed'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const message = session.event('{"v":1}')
    const [frame] = nodes[0] ? await sealed(nodes[0], message, []) : []
    assertSame(await opened(client, frame), message)
  },

  async 'opens an answer for who asked as it was sealed'(session) {
    const { client, nodes } = await session.fleet(['web1', 'web2'])
    const request = session.request('{"v":1}')
    const frames = await sealed(client, request, ['web1', 'web2'])
    for (const [index, node] of nodes.entries()) {
      const { asker } = await opened(node, frames[index])
      const reply = session.reply('{"v":1,"outcome":"ok"}', request.id)
      const [answer] = await sealed(node, reply, [asker])
      const { message, principal } = await opened(client, answer)
      assertSame({ message }, reply)
      assert.deepEqual([principal.kind, principal.id], ['node', index === 0 ? 'web1' : 'web2'])
    }
  },

  async 'says who sent a message'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [frame] = await sealed(client, session.broadcast('x'), [])
    for (const node of nodes) {
      const { principal, asker } = await opened(node, frame)
      assert.deepEqual([principal.kind, principal.id, asker.id], ['client', 'cert=alice', 'cert=alice'])
      assert.equal(principal.credential, client.principal.credential)
    }
  },

  async 'carries any bytes'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const bodies = [
      new Uint8Array(0),
      Uint8Array.from([10, 10, 0, 255]),
      new Uint8Array(largeBytes).map((_, index) => index),
    ]
    for (const body of bodies) {
      const message = { ...session.request(''), body }
      const [frame] = await sealed(client, message, ['web1'])
      for (const node of nodes) assertSame(await opened(node, frame), message)
    }
  },

  async 'has one body and one protected line for a whole roster, and a copy for each member'(session) {
    const { client } = await session.fleet(['web1'])
    const members = ['web1', ...Array.from({ length: 70 }, (_, index) => `db${index}`)]
    const signal = new AbortController().signal
    const message = await client.seal(session.request('x'.repeat(1_000)), members, { signal })
    assert.equal(message.envelopes.length, members.length)
    const alone = await client.seal(session.request('x'.repeat(1_000)), ['web1'], { signal })
    assert.equal(message.body.length, alone.body.length)
    assert.equal(framesOf(message).length, members.length)
  },

  async 'reaches a node that the client has never heard of, at the second asking at the latest'(session) {
    const [client, node] = [await session.client('cert=alice'), await session.node('web1')]
    const request = session.request('first contact')
    const [first] = await sealed(client, request, ['web1'])
    const asker = await askerOf(node, first)
    const [answer] = await sealed(node, session.reply('{}', request.id), [asker])
    await opened(client, answer)
    const [second] = await sealed(client, request, ['web1'])
    assertSame(await opened(node, second), request)
  },

  async 'opens the same bytes as often as they come'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const message = session.request('again')
    const [frame] = await sealed(client, message, ['web1'])
    for (const node of nodes)
      for (let time = 0; time < 3; time += 1) assertSame(await opened(node, frame), message)
  },

  async 'tells two clients of one name apart where it seals answers'(session) {
    const node = await session.node('web1')
    for (const client of [await session.client('cert=alice'), await session.client('cert=alice')])
      await session.introduce(client, node)
  },
}
