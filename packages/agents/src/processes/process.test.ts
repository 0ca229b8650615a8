import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { neverAborted } from '@collective/core/internal'
import { oneNode, type OneNode } from '../one-node.fixture'
import { procFiles } from './proc-files'
import { process as processes } from './process'
import { psCommand } from './ps-command'
import type { JsonObject } from '@collective/core'

let child: ChildProcess
let one: OneNode

const marker = `collective-${process.pid}-probe`
const own = userInfo()

beforeAll(async () => {
  child = spawn('/bin/sh', ['-c', `echo ready; read line # ${marker}`], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(child.stdout ?? child, 'data')
  one = await oneNode([processes()])
})

afterAll(async () => {
  await one.close()
  const ended = once(child, 'exit')
  child.kill()
  await ended
})

const ask = (action: string, input: JsonObject): ReturnType<OneNode['call']> =>
  one.call('process', action, input)

/** Signals take effect some time after they were sent. */
async function whenStateIs(pid: number | undefined, state: string): Promise<void> {
  let found: string | undefined
  while (found !== state) {
    const entries = await procFiles().list({ signal: neverAborted() })
    found = entries.find(entry => entry.pid === pid)?.state
  }
}

describe('the process agent', () => {
  it('lists what matches a pattern, with its user, memory and command line', async () => {
    const { outcome, data } = await ask('list', { pattern: `read line # ${marker}$` })
    expect(outcome).toBe('ok')
    const [found] = Object(data).pslist
    expect(found).toMatchObject({
      pid: child.pid,
      ppid: process.pid,
      user: own.username,
      state: 'S',
      cmdline: `/bin/sh -c echo ready; read line # ${marker}`,
    })
    expect(found.vsize).toBeGreaterThan(found.rss)
    expect(data).toEqual({ pslist: [found], count: 1, vsize: found.vsize, rss: found.rss })
  })

  it.each([own.username, String(own.uid)])('lists those of the user %s alone', async user => {
    expect(await ask('list', { pattern: marker, user })).toMatchObject({ data: { count: 1 } })
    expect(await ask('list', { pattern: marker, user: 'nobody' })).toMatchObject({ data: { count: 0 } })
    expect(await ask('list', { pattern: marker, user: '65534' })).toMatchObject({ data: { count: 0 } })
  })

  it('lists what has ended and nobody has asked about', async () => {
    // A shell that is stopped asks about nobody.
    const script = 'sleep 600 & echo $!; kill -STOP $$'
    const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [printed] = await once(parent.stdout, 'data')
    const pid = Number(String(printed))
    await whenStateIs(parent.pid, 'T')
    process.kill(pid, 'SIGKILL')
    await whenStateIs(pid, 'Z')
    const { data } = await ask('list', { just_zombies: true })
    expect(Object(data).pslist).toContainEqual(
      expect.objectContaining({ pid, ppid: parent.pid, state: 'Z', vsize: 0, rss: 0, cmdline: '[sleep]' }),
    )
    expect(await ask('list', { just_zombies: true, pattern: marker })).toMatchObject({ data: { count: 0 } })
    const ended = once(parent, 'exit')
    parent.kill('SIGKILL')
    await ended
  })

  it('counts processes, their memory and their states', async () => {
    const { data: listed } = await ask('list', { pattern: marker })
    const { count, vsize, rss } = Object(listed)
    expect(await ask('summary', { pattern: marker })).toMatchObject({
      data: { count, vsize, rss, states: { S: 1 } },
    })
  })

  it('cuts a list that is too long and says by how much', async () => {
    const small = await oneNode([processes({ maxOutput: 600 })])
    const { data } = await small.call('process', 'list')
    await small.close()
    const { pslist, count, omitted } = Object(data)
    expect(JSON.stringify(pslist).length).toBeLessThanOrEqual(600)
    expect(pslist.length).toBeGreaterThan(0)
    expect(pslist.length + omitted).toBe(count)
  })

  it('refuses a pattern that is none', async () => {
    expect(await ask('list', { pattern: '(' })).toMatchObject({
      outcome: 'invalidData',
      statusmsg: expect.stringContaining('pattern: expected a regular expression of RE2'),
    })
  })
})

describe('the ps command', () => {
  it('tells the same of a process as /proc', async () => {
    const call = { signal: neverAborted() }
    const [byFiles, byCommand] = await Promise.all([
      procFiles().list(call),
      psCommand({ killAfterMs: 100 }).list(call),
    ])
    const mine = byFiles.find(({ pid }) => pid === child.pid)
    expect(mine).toBeDefined()
    expect(byCommand.find(({ pid }) => pid === child.pid)).toEqual(mine)
  })

  it('is what the agent uses where it is told to', async () => {
    const other = await oneNode([processes({ provider: 'ps' })])
    expect(await other.call('process', 'list', { pattern: marker })).toMatchObject({
      data: { pslist: [{ pid: child.pid, user: own.username }] },
    })
    await other.close()
  })
})
