import assert from 'node:assert/strict'
import { opened, sealed, type SecurityBehaviours } from '../session'

export const order: SecurityBehaviours = {
  async 'gives out the frames of one sender in the order in which they came'(session) {
    const { client, nodes } = await session.fleet(['web1'])
    const [node] = nodes
    assert.ok(node)
    // The first are the largest, so that whoever is done first is not who was first.
    const messages = Array.from({ length: 12 }, (_, index) => session.request('x'.repeat(240_000 >> index)))
    const frames = await Promise.all(messages.map(message => sealed(client, message, ['web1'])))
    const seen: string[] = []
    const opening = frames.map(async ([frame]) => seen.push((await opened(node, frame)).message.id))
    await Promise.all(opening)
    assert.deepEqual(
      seen,
      messages.map(({ id }) => id),
    )
  },
}
