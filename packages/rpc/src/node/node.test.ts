import { afterEach, describe, expect, test } from 'vitest'
import { dataOf, fact, filterToJson, type AuditEntry, type AuthorizationContext } from '@collective/core'
import { manualClock } from '@collective/testing'
import { memory } from '@collective/transport-memory'
import { contractHash } from '../ddl/contract-hash'
import { nodeRig, probe, type NodeRig } from './node.fixture'
import { rawCaller } from './raw-caller.fixture'
import type { NodeOptions } from './node'

let rig: NodeRig | undefined

async function start(options: Partial<NodeOptions> = {}): Promise<NodeRig> {
  rig = await nodeRig(options)
  return rig
}

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

const inNantes = filterToJson(fact('location').eq('nantes'))
const inParis = filterToJson(fact('location').eq('paris'))

describe('a request', () => {
  test('is answered by the node it is for', async () => {
    const { caller } = await start()
    const id = await caller.request({ to: 'web1', data: { text: 'hello' } })
    const { sender, reply } = await caller.answer()
    expect(sender).toBe('web1')
    expect(reply).toMatchObject({ request: id, outcome: 'ok', status: 0, message: 'OK', sequence: 1 })
    expect(reply?.data).toEqual({ text: 'hello' })
  })

  test('gets the defaults of its inputs on the node', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.data).toEqual({ text: 'nothing' })
  })

  test('by broadcast is answered where the filter matches', async () => {
    const { caller } = await start()
    await caller.request({ filter: inNantes })
    expect((await caller.answer()).reply?.outcome).toBe('ok')
  })

  test('by broadcast that is passed over is not even remembered', async () => {
    const { caller, node } = await start()
    const broadcast = { id: 'a'.repeat(32), filter: inParis }
    await caller.request(broadcast)
    await caller.request(broadcast)
    await caller.request({ to: 'web1' })
    await caller.answer()
    expect(node.counters()).toMatchObject({ filtered: 2, duplicates: 0 })
  })

  test('larger than a node takes is dropped', async () => {
    const { caller, node } = await start({ limits: { frameBytes: 2_000 } })
    await caller.request({ to: 'web1', data: { text: 'x'.repeat(2_000) } })
    await caller.request({ to: 'web1' })
    await caller.answer()
    expect(node.counters().dropped).toEqual({ frameTooLarge: 1 })
  })

  test('by broadcast is passed over in silence where the filter does not match', async () => {
    const { caller, node } = await start()
    await caller.request({ filter: inParis })
    const asked = await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.request).toBe(asked)
    expect(node.counters()).toMatchObject({ received: 2, filtered: 1, passed: 1, replies: 1 })
  })

  test('for this node that does not fit the filter is answered notMatched', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', filter: inParis })
    expect((await caller.answer()).reply).toMatchObject({ outcome: 'notMatched', status: 5 })
  })

  test.each([
    [{ agent: 'printer' }, 'unknownAgent', 2],
    [{ action: 'shout' }, 'unknownAction', 2],
    [{ action: 'need' }, 'missingData', 3],
    [{ data: { text: 7 } }, 'invalidData', 4],
    [{ data: { text: 'a', colour: 'red' } }, 'invalidData', 4],
    [{ action: 'echo', noop: true }, 'refused', 5],
  ] as const)('of %j is answered %s, status %i', async (request, outcome, status) => {
    const { caller } = await start()
    await caller.request({ to: 'web1', ...request })
    expect((await caller.answer()).reply).toMatchObject({ outcome, status })
  })

  test('may be a dry run where the action knows one', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', action: 'dry', noop: true })
    expect((await caller.answer()).reply?.data).toEqual({ noop: true })
  })

  test('whose filter cannot be read is refused with the reason', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', filter: { wrong: true } })
    expect((await caller.answer()).reply).toMatchObject({ outcome: 'refused', code: 'filterInvalid' })
  })
})

describe('an action', () => {
  test.each([
    ['fail', 'failed', 'actionFailed', 'no paper'],
    ['throw', 'error', 'actionError', 'TypeError: not a function'],
    ['bigint', 'error', 'invalidOutput', 'JSON cannot carry'],
    ['large', 'error', 'replyTooLarge', '262144 are allowed'],
  ])('that ends by %s is answered %s, code %s', async (how, outcome, code, message) => {
    const { caller } = await start()
    await caller.request({ to: 'web1', action: 'break', data: { how } })
    const { reply } = await caller.answer()
    expect(reply).toMatchObject({ outcome, code })
    expect(reply?.message).toContain(message)
  })

  test('that fails sends its data along', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', action: 'break', data: { how: 'fail' } })
    expect((await caller.answer()).reply?.data).toEqual({ tray: 2 })
  })

  test('that takes too long is told by its signal and answered timedOut', async () => {
    const clock = manualClock()
    const { caller, wait } = await start({ clock })
    await caller.request({ to: 'web1', action: 'wait', timeoutMs: 500, createdMs: clock.nowMs() })
    const { signal } = await wait.started()
    await clock.advance(499)
    expect(signal.aborted).toBe(false)
    await clock.advance(1)
    expect(signal.aborted).toBe(true)
    expect((await caller.answer()).reply).toMatchObject({ outcome: 'timedOut', code: 'timedOut' })
  })

  test('that ignores its signal keeps its slot until it settles', async () => {
    const clock = manualClock()
    const { caller, wait, node } = await start({ clock })
    const data = { ignoreSignal: true }
    await caller.request({ to: 'web1', action: 'wait', timeoutMs: 500, data, createdMs: clock.nowMs() })
    await wait.started()
    await clock.advance(500)
    expect((await caller.answer()).reply?.outcome).toBe('timedOut')
    expect(node.counters().running).toBe(1)
    wait.release()
    expect(await node.close()).toEqual([])
    expect(node.counters().running).toBe(0)
  })
})

describe('at most once', () => {
  test('the same request is run once and its reply is sent again', async () => {
    const { caller, wait } = await start()
    const request = { id: 'a'.repeat(32), run: 'b'.repeat(32), to: 'web1', action: 'wait' }
    await caller.request(request)
    await wait.started()
    await caller.request(request)
    expect((await caller.answer()).ack).toMatchObject({ state: 'accepted', request: request.id })
    wait.release()
    const first = await caller.answer()
    await caller.request(request)
    expect(await caller.answer()).toEqual(first)
    expect(wait.starts).toBe(1)
  })

  test('another request of the same run is refused unless it says that it is another attempt', async () => {
    const { caller } = await start()
    const run = 'c'.repeat(32)
    await caller.request({ to: 'web1', run })
    await caller.request({ to: 'web1', run })
    await caller.request({ to: 'web1', run, attempt: 2 })
    const answers = [await caller.answer(), await caller.answer(), await caller.answer()]
    expect(answers.map(answer => answer.reply?.code ?? answer.reply?.outcome).sort()).toEqual([
      'duplicateRun',
      'ok',
      'ok',
    ])
  })

  test('a request of one caller is another one than that of somebody else with the same id', async () => {
    const { hub, caller, wait } = await start()
    const stranger = await rawCaller(memory(hub), 'user=mallory')
    const request = { id: 'a'.repeat(32), run: 'b'.repeat(32), to: 'web1', action: 'echo' }
    await caller.request({ ...request, data: { text: 'mine' } })
    const mine = await caller.answer()
    await stranger.request({ ...request, data: { text: 'theirs' } })
    expect((await stranger.answer()).reply?.data).toEqual({ text: 'theirs' })
    await caller.request(request)
    expect(await caller.answer()).toEqual(mine)
    await stranger.close()
    expect(wait.starts).toBe(0)
  })

  test('a cancel of the same id from somebody else stops nothing', async () => {
    const { hub, caller, wait } = await start()
    const stranger = await rawCaller(memory(hub), 'user=mallory')
    const id = await caller.request({ to: 'web1', action: 'wait' })
    const { signal } = await wait.started()
    await stranger.request({ id, to: 'web1', action: 'wait' })
    const theirs = await wait.started()
    await stranger.cancel(id, 'web1')
    await stranger.answer()
    expect([signal.aborted, theirs.signal.aborted]).toEqual([false, true])
    await stranger.close()
  })

  test.each([
    ['long ago', -121_000, 'expired', 'ttlExpired'],
    ['in the future', 61_000, 'expired', 'clockSkew'],
    ['before the node started', -1, 'refused', 'createdBeforeStart'],
  ])('a request made %s is not run', async (_when, offsetMs, outcome, code) => {
    const clock = manualClock()
    const { caller } = await start({ clock })
    await caller.request({ to: 'web1', createdMs: clock.nowMs() + offsetMs })
    expect((await caller.answer()).reply).toMatchObject({ outcome, code })
  })
})

describe('a request that was started in time', () => {
  test('is said to run, and its reply is sent again, long after its ttl', async () => {
    const clock = manualClock()
    const { caller, wait } = await start({ clock })
    const request = { to: 'web1', action: 'wait', timeoutMs: 600_000, createdMs: clock.nowMs() }
    const id = await caller.request(request)
    await wait.started()
    await clock.advance(500_000)
    await caller.request({ ...request, id })
    expect((await caller.answer()).ack).toMatchObject({ request: id, state: 'accepted' })
    wait.release()
    expect((await caller.answer()).reply?.outcome).toBe('ok')
    await clock.advance(100_000)
    await caller.request({ ...request, id })
    expect((await caller.answer()).reply).toMatchObject({ request: id, outcome: 'ok' })
    expect(wait.starts).toBe(1)
  })
})

describe('a request that wants no answer', () => {
  test('runs and is not answered', async () => {
    const { caller, node, wait } = await start()
    await caller.request({ to: 'web1', action: 'wait', withoutReplyTo: true })
    await wait.started()
    wait.release()
    const asked = await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.request).toBe(asked)
    expect(node.counters()).toMatchObject({ passed: 2, replies: 1 })
  })

  test('is not answered when it is refused either', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', action: 'shout', withoutReplyTo: true })
    const asked = await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.request).toBe(asked)
  })
})

describe('a cancel', () => {
  test('stops what runs', async () => {
    const { caller, wait } = await start()
    const id = await caller.request({ to: 'web1', action: 'wait' })
    const { signal } = await wait.started()
    await caller.cancel(id, 'web1')
    const answers = [await caller.answer(), await caller.answer()]
    expect(signal.aborted).toBe(true)
    expect(answers.map(({ ack, reply }) => ack?.state ?? reply?.outcome).sort()).toEqual([
      'cancelled',
      'stopping',
    ])
  })

  test('keeps what waits from starting, without a turn in the queue', async () => {
    const { caller, wait } = await start({ limits: { concurrency: 1 } })
    await caller.request({ to: 'web1', action: 'wait' })
    await wait.started()
    const id = await caller.request({ to: 'web1', action: 'wait' })
    await caller.cancel(id, 'web1')
    const answers = [await caller.answer(), await caller.answer()]
    expect(answers.map(({ ack, reply }) => ack?.state ?? reply?.outcome)).toEqual(['cancelled', 'cancelled'])
    expect(wait.starts).toBe(1)
  })

  test('that overtakes its request is remembered', async () => {
    const { caller, wait } = await start()
    const id = 'd'.repeat(32)
    await caller.cancel(id, 'web1')
    expect((await caller.answer()).ack?.state).toBe('unknown')
    await caller.request({ id, to: 'web1', action: 'wait' })
    expect((await caller.answer()).reply?.outcome).toBe('cancelled')
    expect(wait.starts).toBe(0)
  })

  test('of what is done says so', async () => {
    const { caller } = await start()
    const id = await caller.request({ to: 'web1' })
    await caller.answer()
    await caller.cancel(id, 'web1')
    expect((await caller.answer()).ack?.state).toBe('alreadyDone')
  })
})

describe('limits', () => {
  test('past the queue the node is busy', async () => {
    const { caller, wait, node } = await start({ limits: { concurrency: 1, queue: 1 } })
    await caller.request({ to: 'web1', action: 'wait' })
    await wait.started()
    await caller.request({ to: 'web1', action: 'wait' })
    await caller.request({ to: 'web1', action: 'wait' })
    expect((await caller.answer()).reply).toMatchObject({ outcome: 'busy', code: 'queueFull' })
    expect(node.counters()).toMatchObject({ running: 1, queued: 1 })
  })

  test('past its share a caller is told that the node is busy', async () => {
    const { caller, wait } = await start({ limits: { perCaller: 1 } })
    await caller.request({ to: 'web1', action: 'wait' })
    await wait.started()
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply).toMatchObject({ outcome: 'busy', code: 'callerShare' })
  })

  test('finding the node needs no turn', async () => {
    const { caller, wait } = await start({ limits: { concurrency: 1, queue: 0 } })
    await caller.request({ to: 'web1', action: 'wait' })
    await wait.started()
    await caller.request({ agent: 'discovery', action: 'ping', filter: inNantes })
    expect((await caller.answer()).reply).toMatchObject({ agent: 'discovery', outcome: 'ok' })
  })
})

describe('an authorizer', () => {
  test('sees the input with its defaults, and what the filter names', async () => {
    const seen: AuthorizationContext[] = []
    const { caller } = await start({
      authorize: async context => {
        seen.push(context)
        return { allow: true }
      },
    })
    await caller.request({ to: 'web1', filter: inNantes })
    await caller.answer()
    expect(seen[0]).toMatchObject({
      caller: { kind: 'client', id: 'user=test' },
      input: { text: 'nothing' },
      filterNames: { facts: ['location'], data: [] },
      facts: { location: 'nantes' },
      classes: ['apache'],
    })
  })

  test('that says no is answered denied, with its reason', async () => {
    const { caller, node } = await start({ authorize: async () => ({ allow: false, reason: 'not today' }) })
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply).toMatchObject({
      outcome: 'denied',
      status: 1,
      message: 'not today',
    })
    expect(node.counters().denied).toBe(1)
  })

  test('that throws denies', async () => {
    const { caller } = await start({
      authorize: async () => {
        throw new Error('no policy file')
      },
    })
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('denied')
  })

  test('that says no to a broadcast is silent', async () => {
    const authorize: NodeOptions['authorize'] = async ({ action }) => ({ allow: action === 'dry' })
    const { caller, node } = await start({ authorize })
    await caller.request({ filter: inNantes })
    await caller.request({ agent: 'discovery', action: 'ping', filter: inNantes })
    const asked = await caller.request({ to: 'web1', action: 'dry' })
    expect((await caller.answer()).reply?.request).toBe(asked)
    expect(node.counters().denied).toBe(2)
  })

  test('that says no to a broadcast stays silent when the same bytes come again', async () => {
    const authorize: NodeOptions['authorize'] = async ({ action }) => ({ allow: action === 'dry' })
    const { caller, node } = await start({ authorize })
    const broadcast = { id: 'a'.repeat(32), run: 'b'.repeat(32), filter: inNantes }
    await caller.request(broadcast)
    await caller.request(broadcast)
    const asked = await caller.request({ to: 'web1', action: 'dry' })
    expect((await caller.answer()).reply?.request).toBe(asked)
    expect(node.counters()).toMatchObject({ denied: 2, duplicates: 0, replies: 1 })
  })

  test('is written down with its decision and the outcome, whatever the auditor does', async () => {
    const entries: AuditEntry[] = []
    const auditor = {
      record: async (entry: AuditEntry) => {
        entries.push(entry)
        throw new Error('disk full')
      },
    }
    const { caller } = await start({ auditor, authorize: async () => ({ allow: true, rule: 'line 3' }) })
    await caller.request({ to: 'web1' })
    await caller.answer()
    expect(entries).toMatchObject([
      { event: 'decision', allow: true, rule: 'line 3', agent: 'probe', action: 'echo' },
      { event: 'outcome', outcome: 'ok', caller: 'user=test' },
    ])
  })
})

describe('a data plugin', () => {
  function load(answer: () => Promise<Record<string, number>>) {
    const asked: (string | undefined)[] = []
    const ddl = { name: 'load', description: '', version: '1', timeoutMs: 1_000, output: { five: '' } }
    const query = (argument: string | undefined) => {
      asked.push(argument)
      return answer()
    }
    return { asked, plugin: { ddl, query } }
  }
  const isBusy = dataOf('load', 'cpu').field('five').gt(2)

  test('decides where nothing cheaper does, under both signs', async () => {
    const { asked, plugin } = load(async () => ({ five: 3 }))
    const { caller } = await start({ dataPlugins: [plugin] })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy.and(fact('location').eq('nantes'))) })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy.not()) })
    const outcomes = [await caller.answer(), await caller.answer()].map(({ reply }) => reply?.outcome)
    expect(outcomes.sort()).toEqual(['notMatched', 'ok'])
    expect(asked).toEqual(['cpu', 'cpu'])
  })

  test('is not asked where cheaper terms decide', async () => {
    const { asked, plugin } = load(async () => ({ five: 3 }))
    const { caller } = await start({ dataPlugins: [plugin] })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy.and(fact('location').eq('paris'))) })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy.or(fact('location').eq('nantes'))) })
    const outcomes = [await caller.answer(), await caller.answer()].map(({ reply }) => reply?.outcome)
    expect(outcomes.sort()).toEqual(['notMatched', 'ok'])
    expect(asked).toEqual([])
  })

  test('is not asked for a caller who may not call', async () => {
    const { asked, plugin } = load(async () => ({ five: 3 }))
    const { caller } = await start({ dataPlugins: [plugin], authorize: async () => ({ allow: false }) })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy) })
    expect((await caller.answer()).reply?.outcome).toBe('denied')
    expect(asked).toEqual([])
  })

  test('that fails or is not there matches under neither sign', async () => {
    const { plugin } = load(async () => {
      throw new Error('no such sensor')
    })
    const { caller } = await start({ dataPlugins: [plugin] })
    const elsewhere = dataOf('nosuch').field('x').eq(1)
    for (const filter of [isBusy, isBusy.not(), elsewhere, elsewhere.not()]) {
      await caller.request({ to: 'web1', filter: filterToJson(filter) })
      expect((await caller.answer()).reply?.outcome).toBe('notMatched')
    }
  })

  test('that takes too long is given up', async () => {
    const clock = manualClock()
    const { plugin } = load(() => new Promise(() => undefined))
    const { caller } = await start({ clock, dataPlugins: [plugin] })
    await caller.request({ to: 'web1', filter: filterToJson(isBusy), createdMs: clock.nowMs() })
    await clock.advance(1_000)
    expect((await caller.answer()).reply?.outcome).toBe('notMatched')
  })
})

describe('hostile frames', () => {
  test.each([
    ['', '', 'frameMalformed'],
    ['{"v":9}', '', 'frameVersion'],
    ['[1]', '', 'frameMalformed'],
    ['{"v":1,"__proto__":{"scheme":"unsigned"}}', '', 'frameMalformed'],
  ])('%j is counted and dropped', async (line, body, code) => {
    const { caller, node } = await start()
    await caller.garbage('web1', line, body)
    await caller.request({ to: 'web1' })
    await caller.answer()
    expect(node.counters().dropped).toEqual({ [code]: 1 })
  })
})

describe('a node', () => {
  test('takes and loses agents while it runs', async () => {
    const { caller, node } = await start({ agents: [] })
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('unknownAgent')
    await node.addAgent(
      probe.implement({
        echo: () => ({ text: 'new' }),
        need: () => ({}),
        break: () => ({ what: 1 }),
        wait: () => ({}),
        dry: () => ({ noop: false }),
      }),
    )
    await caller.request({ filter: inNantes })
    expect((await caller.answer()).reply?.data).toEqual({ text: 'new' })
    await node.removeAgent('probe')
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('unknownAgent')
  })

  test('has only the agents that are for it', async () => {
    const agent = (name: string, activate: () => boolean) => ({
      ...probe.implement(
        {
          echo: () => ({ text: name }),
          need: () => ({}),
          break: () => ({ what: 1 }),
          wait: () => ({}),
          dry: () => ({ noop: false }),
        },
        { activate },
      ),
    })
    const { node } = await start({ agents: [agent('probe', () => false)] })
    expect(node.agents().map(({ name }) => name)).toEqual(['discovery'])
  })

  test('tells what an agent can do', async () => {
    const { caller } = await start()
    await caller.request({ to: 'web1', agent: 'discovery', action: 'get_ddl', data: { agent: 'probe' } })
    expect((await caller.answer()).reply?.data).toEqual({
      contract: await contractHash(probe.ddl),
      ddl: JSON.parse(JSON.stringify(probe.ddl)),
    })
  })

  test('keeps the last good facts when they cannot be read again', async () => {
    let reads = 0
    const facts = {
      name: 'test',
      load: async () => {
        reads += 1
        if (reads > 1) throw new Error('not YAML')
        return { location: 'nantes' }
      },
    }
    const { caller, node } = await start({ facts })
    await expect(node.refresh()).rejects.toThrow('not YAML')
    await caller.request({ filter: inNantes })
    expect((await caller.answer()).reply?.outcome).toBe('ok')
  })

  test('lets what runs finish when it is closed, and sends the reply', async () => {
    const { caller, node, wait } = await start()
    await caller.request({ to: 'web1', action: 'wait' })
    await wait.started()
    const closing = node.close()
    wait.release()
    expect(await closing).toEqual([])
    expect((await caller.answer()).reply?.outcome).toBe('ok')
  })

  test('tells what runs too long to stop when it is closed, and says what it left', async () => {
    const clock = manualClock()
    const { caller, node, wait } = await start({ clock })
    const data = { ignoreSignal: true }
    const id = await caller.request({ to: 'web1', action: 'wait', data, createdMs: clock.nowMs() })
    const { signal } = await wait.started()
    const closing = node.close({ timeout: 1_000 })
    await clock.advance(1_500)
    expect(signal.aborted).toBe(true)
    expect(await closing).toMatchObject([{ requestId: id, agent: 'probe', action: 'wait' }])
    await expect(node[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'drainTimeout' })
  })

  test('goes on when a hook throws', async () => {
    const hooks = {
      onReceive: () => {
        throw new Error('a broken hook')
      },
    }
    const { caller } = await start({ hooks })
    await caller.request({ to: 'web1' })
    expect((await caller.answer()).reply?.outcome).toBe('ok')
  })

  test('is refused an identity that its security does not speak for', async () => {
    await expect(nodeRig({ identity: 'web2' })).rejects.toMatchObject({ code: 'invalidOption' })
    await expect(nodeRig({ identity: 'web 2' })).rejects.toMatchObject({ code: 'invalidIdentity' })
  })
})
