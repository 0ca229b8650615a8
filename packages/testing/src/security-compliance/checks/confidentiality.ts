import assert from 'node:assert/strict'
import { joinFrame, type ReadFrame } from '@collective/core'
import { fateOf, opened, sealed, type SecurityBehaviours } from '../session'

const secret = 'planted-secret-5f1e'

function shows(frame: ReadFrame, text: string): boolean {
  return (
    Buffer.from(joinFrame(frame)).includes(text) ||
    Buffer.from(joinFrame(frame)).includes(btoa(text).slice(0, 16))
  )
}

export const confidentiality: SecurityBehaviours = {
  async 'shows nothing of the body of a direct request to who carries it'(session) {
    const { client } = await session.fleet(['web1'])
    const frames = await sealed(client, session.request(secret), ['web1', 'unknown9'])
    for (const frame of frames) assert.ok(!shows(frame, secret), 'expected a body that is encrypted')
  },

  async 'shows nothing of an answer to who carries it, nor to another client'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const other = await session.client('cert=bob')
    const request = session.request('x')
    const [frame] = await sealed(client, request, ['web1'])
    for (const node of nodes) {
      await session.introduce(other, node)
      const { asker } = await opened(node, frame)
      const [answer] = await sealed(node, session.reply(secret, request.id), [asker])
      assert.ok(answer && !shows(answer, secret), 'expected an answer that is encrypted')
      assert.ok(
        typeof (await fateOf(other, answer)) === 'string',
        'expected an answer that only its asker can read',
      )
    }
  },

  async 'encrypts the same body to other bytes each time'(session) {
    const { client } = await session.fleet(['web1'])
    const message = session.request(secret)
    const [one] = await sealed(client, message, ['web1'])
    const [other] = await sealed(client, message, ['web1'])
    assert.ok(
      one && other && Buffer.compare(one.body, other.body) !== 0,
      'expected another key or nonce each time',
    )
  },
}
