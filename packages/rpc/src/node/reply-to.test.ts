import { directAddress, encodeBody, replyAddress, unsigned } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { memory } from '@collective/transport-memory'
import { expect, onTestFinished, test } from 'vitest'
import { newId } from '../system/identifiers'
import { systemRandom } from '../system/system-clock'
import { nodeRig } from './node.fixture'

const signal = neverAborted()

test('a node answers nobody but who asked, whatever a request says', async () => {
  const rig = await nodeRig()
  onTestFinished(() => rig.close())
  const transport = memory(rig.hub)
  await transport.connect({ signal })
  onTestFinished(() => transport.close())
  const id = newId(systemRandom)
  const body = {
    v: 1,
    run: id,
    attempt: 1,
    agent: 'probe',
    action: 'echo',
    data: {},
    timeoutMs: 1_000,
  } as const
  const times = { createdMs: Date.now(), ttlMs: 60_000 }
  const replyTo = replyAddress('collective', 'user=test', '0123456789abcdef')
  const header = {
    kind: 'request',
    collective: 'collective',
    id,
    ...times,
    to: { type: 'roster' },
    replyTo,
  } as const
  const mallory = unsigned({ caller: 'user=mallory' })
  const sealed = await mallory.seal({ ...header, body: encodeBody(body) }, ['web1'], { signal })
  const targets = sealed.envelopes.map(envelope => ({
    address: directAddress('collective', 'web1'),
    envelope,
  }))
  await transport.publish(
    { protected: sealed.protected, body: sealed.body, targets, expiresMs: 10_000 },
    { signal },
  )
  await rig.caller.request({ to: 'web1' })
  await rig.caller.answer()
  expect(rig.node.counters()).toMatchObject({ passed: 1, dropped: { wrongAddress: 1 } })
})
