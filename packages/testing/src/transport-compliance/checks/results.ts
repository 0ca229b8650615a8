import assert from 'node:assert/strict'
import { directAddress, type PublishResult, type Transport } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { everyKind } from '../sample-addresses'
import type { Behaviours } from '../session'

/** What `publish` says of each copy. */
export const results: Behaviours = {
  'answers a publication without targets with nothing': async session => {
    const transport = await session.connected()
    assert.deepEqual(await session.publish(transport, [], { body: encodeText('nobody') }), [])
  },

  'never calls unroutable what somebody listens to': async session => {
    const { sender, receiver } = await session.pair()
    const all = everyKind(session.collective)
    await session.record(receiver, ...all)
    const answers = await session.publish(sender, all, { body: encodeText('heard') })
    assert.equal(answers.length, all.length)
    assert.deepEqual(
      answers.filter(answer => answer === 'unroutable'),
      [],
    )
  },

  'says unroutable of a direct address that nobody listens to, where it has that capability':
    async session => {
      const sender = await session.connected()
      const answer = await session.send(sender, directAddress(session.collective, 'nobody'), 'lost')
      assertAbsent(sender, answer)
    },

  'answers in the order of the targets': async session => {
    const { sender, receiver } = await session.pair()
    const identities = Array.from({ length: 20 }, (_, index) =>
      index % 3 === 0 ? `there${index}` : `absent${index}`,
    )
    const all = identities.map(identity => directAddress(session.collective, identity))
    await session.record(receiver, ...all.filter(address => address.identity.startsWith('there')))
    const answers = await session.publish(sender, all, { body: encodeText('some') })
    assert.equal(answers.length, all.length)
    for (const [index, answer] of answers.entries()) {
      if (index % 3 === 0) assert.notEqual(answer, 'unroutable', `target ${index} is there`)
      else assertAbsent(sender, answer)
    }
  },

  'says unroutable again once a subscription was closed, where it has that capability': async session => {
    const { sender, receiver } = await session.pair()
    const address = directAddress(session.collective, 'web1')
    const subscription = await session.record(receiver, address)
    assert.notEqual(await session.send(sender, address, 'there'), 'unroutable')
    await subscription.close()
    assertAbsent(sender, await session.send(sender, address, 'gone'))
  },

  'says unroutable again once a transport was closed, where it has that capability': async session => {
    const { sender, receiver } = await session.pair()
    const address = directAddress(session.collective, 'web1')
    await session.record(receiver, address)
    await receiver.close()
    assertAbsent(sender, await session.send(sender, address, 'gone'))
  },
}

function assertAbsent({ capabilities }: Transport, answer: PublishResult): void {
  if (capabilities.unroutable)
    assert.equal(answer, 'unroutable', `expected unroutable as the capabilities promise, got ${answer}`)
  else assert.notEqual(answer, 'unroutable', 'expected no unroutable, since the capabilities deny it')
}
