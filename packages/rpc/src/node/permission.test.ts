import { CollectiveError, unsigned, type AuthorizationContext, type Authorize } from '@collective/core'
import { manualClock } from '@collective/testing'
import { memory, memoryHub } from '@collective/transport-memory'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../system/system-clock'
import { createNode } from './create-node'
import { nodeRig, probe, type NodeRig } from './node.fixture'
import { permissionOf } from './permission'
import { rawCaller } from './raw-caller.fixture'
import type { NodeOptions } from './node'

let rig: Pick<NodeRig, 'close'> | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

async function start(options: Partial<NodeOptions> = {}): Promise<NodeRig> {
  const started = await nodeRig(options)
  rig = started
  return started
}

const allow: Authorize = async () => ({ allow: true, rule: 'yes' })
const deny: Authorize = async () => ({ allow: false, rule: 'no' })

/** A node whose agent has an authorizer of its own, and a caller. */
async function withAgentAuthorizer(ofAgent: Authorize, ofNode?: Authorize) {
  const hub = memoryHub()
  const agent = probe.implement(
    {
      echo: ({ input }) => ({ text: input.text }),
      need: () => ({}),
      break: () => ({ what: 1 }),
      wait: () => ({}),
      dry: ({ noop }) => ({ noop }),
    },
    { authorize: ofAgent },
  )
  const node = await createNode({
    identity: 'web1',
    transport: memory(hub),
    security: unsigned({ identity: 'web1' }),
    agents: [agent],
    ...(ofNode && { authorize: ofNode }),
  })
  const caller = await rawCaller(memory(hub))
  rig = { close: async () => void (await Promise.all([node.close(), caller.close()])) }
  return caller
}

describe('an agent with an authorizer of its own', () => {
  test.each([
    [allow, allow, 'ok'],
    [allow, deny, 'denied'],
    [deny, allow, 'denied'],
    [undefined, deny, 'denied'],
    [undefined, allow, 'ok'],
  ])('is called only where the node allows it too', async (ofNode, ofAgent, outcome) => {
    const caller = await withAgentAuthorizer(ofAgent, ofNode)
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe(outcome)
  })

  test('does not decide about the agents of others', async () => {
    const caller = await withAgentAuthorizer(deny)
    await caller.request({ to: 'web1', agent: 'discovery', action: 'ping' })
    expect((await caller.answer()).reply?.outcome).toBe('ok')
  })
})

describe('what an authorizer gives', () => {
  const context = { action: 'echo' } as AuthorizationContext
  const onFailure = (): void => undefined
  const asks = (...authorizers: Authorize[]) =>
    permissionOf(() => context, authorizers, { clock: systemClock, onFailure })

  test('is the rule of the first that denies, or the rules of all that allow', async () => {
    const allowToo: Authorize = async () => ({ allow: true, rule: 'yes too' })
    expect(await asks(allow, deny, allowToo)).toEqual({ allow: false, rule: 'no' })
    expect(await asks(allow, allowToo)).toEqual({ allow: true, rule: 'yes; yes too' })
  })

  test('allows only where it is true, whatever code without types returns', async () => {
    const untyped = JSON.parse('{ "allow": "false" }')
    expect((await asks(async () => untyped)).allow).toBe(false)
    expect((await asks(async () => JSON.parse('null'))).allow).toBe(false)
  })

  test('is a denial where it does not come in time', async () => {
    const clock = manualClock()
    const silent: Authorize = () => new Promise(() => undefined)
    const asked = permissionOf(() => context, [silent], { clock, onFailure })
    await clock.advance(10_000)
    expect(await asked).toMatchObject({ allow: false, reason: expect.stringContaining('10000 ms') })
  })

  test('may rest on a data plugin, and denies where that fails', async () => {
    const ddl = { name: 'load', description: '', version: '1', timeoutMs: 1_000, output: { five: '' } }
    let isBroken = false
    const plugin = {
      ddl,
      query: async () => {
        if (isBroken) throw new CollectiveError('providerFailed', 'no such sensor')
        return { five: 3 }
      },
    }
    const authorize: Authorize = async ({ data }) => ({ allow: (await data('load'))['five'] === 3 })
    const { caller } = await start({ dataPlugins: [plugin], authorize })
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('ok')
    isBroken = true
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('denied')
  })
})

describe('a caller who may do nothing', () => {
  test('does not learn which agents, actions and inputs there are', async () => {
    const { caller } = await start({ authorize: deny })
    for (const request of [
      { agent: 'nosuch' },
      { action: 'nosuch' },
      { action: 'need' },
      { data: { text: 7 } },
      { noop: true },
    ]) {
      await caller.request({ to: 'web1', ...request })
      expect((await caller.answer()).reply?.outcome, JSON.stringify(request)).toBe('denied')
    }
  })

  test('is asked about with the input as it came, where the schema refuses it', async () => {
    const seen: unknown[] = []
    const authorize: Authorize = async ({ input }) => {
      seen.push(input)
      return { allow: true }
    }
    const { caller } = await start({ authorize })
    await caller.request({ to: 'web1', data: { text: 7 } })
    expect((await caller.answer()).reply?.outcome).toBe('invalidData')
    expect(seen).toEqual([{ text: 7 }])
  })
})

test('what was permitted once is answered again by its reply, though it would be denied now', async () => {
  let isAllowed = true
  const { caller, node } = await start({ authorize: async () => ({ allow: isAllowed }) })
  const request = { id: 'a'.repeat(32), to: 'web1' }
  await caller.request(request)
  expect((await caller.answer()).reply?.outcome).toBe('ok')
  isAllowed = false
  await caller.request(request)
  expect((await caller.answer()).reply?.outcome).toBe('ok')
  await caller.request({ to: 'web1' })
  expect((await caller.answer()).reply?.outcome).toBe('denied')
  expect(node.counters().duplicates).toBe(1)
})
