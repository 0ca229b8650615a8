import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { whenGone } from '../process/processes.fixture'
import { shellAgent } from './definition'
import { shell } from './shell'
import type { PartOf, Reply, Run, RunSettings } from '@collective/rpc/client'
import type { z } from 'zod'

type RunAction = typeof shellAgent.actions.run
type Output = z.output<RunAction['output']>
type Input = z.input<RunAction['input']>

let one: OneNode
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-shell-'))
})
afterEach(() => one.close())
afterAll(() => rm(folder, { recursive: true }))

async function start(
  command: string,
  { settings = {}, ...input }: Partial<Input> & { readonly settings?: RunSettings } = {},
): Promise<Run<Output, PartOf<RunAction>>> {
  one = await oneNode([shell({ allow: 'any', killAfter: 1000 })])
  return one.client.agent(shellAgent).run({ command, ...input }, { roster: ['web1'], ...settings })
}

interface Printed {
  readonly stdout: string
  readonly stderr: string
  readonly end: Reply<Output> | undefined
}

async function read(run: Run<Output, PartOf<RunAction>>): Promise<Printed> {
  let [stdout, stderr] = ['', '']
  let end: Reply<Output> | undefined
  for await (const reply of run) {
    if (reply.outcome !== 'partial') end = reply
    else {
      stdout += reply.data.stdout ?? ''
      stderr += reply.data.stderr ?? ''
    }
  }
  return { stdout, stderr, end }
}

describe('a command whose output is read as it comes', () => {
  it('is read while it runs', async () => {
    const go = join(folder, 'go')
    const run = await start(`echo one; until [ -e ${go} ]; do sleep 0.02; done; echo two`)
    const seen: unknown[] = []
    for await (const reply of run) {
      seen.push(reply.outcome === 'partial' ? reply.data : reply.outcome)
      if (seen.length === 1) await writeFile(go, '')
    }
    expect(seen).toEqual([{ stdout: 'one\n' }, { stdout: 'two\n' }, 'ok'])
  })

  it('gives each stream apart, and at the end only how it ended', async () => {
    const { stdout, stderr, end } = await read(await start('echo out; echo err >&2; exit 3'))
    expect([stdout, stderr]).toEqual(['out\n', 'err\n'])
    expect(end).toMatchObject({ outcome: 'ok' })
    expect(end?.outcome === 'ok' && end.data).toEqual({ stdout: '', stderr: '', exitcode: 3, success: false })
  })

  it('gives characters whole, whatever comes between their bytes', async () => {
    const { stdout, stderr } = await read(
      await start("printf 'caf\\303'; printf x >&2; sleep 0.2; printf '\\251'; printf '\\303' >&2"),
    )
    expect([stdout, stderr]).toEqual(['café', 'x\uFFFD'])
  })

  it('gives every byte in base64', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256))
    const file = join(folder, 'bytes')
    await writeFile(file, bytes)
    const run = await start(`cat ${file}`, { encoding: 'base64' })
    const got: Buffer[] = []
    for await (const reply of run)
      if (reply.outcome === 'partial') got.push(Buffer.from(reply.data.stdout ?? '', 'base64'))
    expect(sha256(Buffer.concat(got))).toBe(sha256(bytes))
  })

  it('waits for its reader, and loses nothing', async () => {
    const run = await start('seq 1 100000', { settings: { window: { frames: 1 } } })
    const { stdout, end } = await read(run)
    expect(stdout).toBe(Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join(''))
    expect(end).toMatchObject({ outcome: 'ok' })
  })

  it('ends when its reader leaves, though it would print for ever', async () => {
    const run = await start('echo $$; exec yes')
    let group = 0
    for await (const reply of run) {
      if (reply.outcome === 'partial') group = Number.parseInt(reply.data.stdout ?? '', 10)
      break
    }
    await whenGone(group)
    expect((await run.summary()).outcomes).toEqual({ web1: 'cancelled' })
  })

  it('is killed when its time is over, and what it printed has come', async () => {
    const { stdout, end } = await read(await start('echo begun; sleep 60', { timeout: 0.3 }))
    expect(stdout).toBe('begun\n')
    expect(end).toMatchObject({ outcome: 'ok', data: { timedout: true, success: false } })
  })

  it('ends with its shell, whatever that leaves in the background', async () => {
    const { stdout, end } = await read(await start('echo done; sleep 30 & exit 0'))
    expect(stdout).toBe('done\n')
    expect(end).toMatchObject({ outcome: 'ok', data: { exitcode: 0 } })
  })

  it('is denied as any other', async () => {
    one = await oneNode([shell({ allow: ['uname -n'] })])
    const run = one.client.agent(shellAgent).run({ command: 'id' }, { roster: ['web1'] })
    expect((await read(run)).end).toMatchObject({ outcome: 'denied' })
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
