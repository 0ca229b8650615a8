import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ended, shell } from './command.fixture'

const program = fileURLToPath(new URL('../../examples/demo/demo.js', import.meta.url))

// Everything that the demo starts has this folder as its TMPDIR, so that it is found whoever its parent is.
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-of-demo-'))
})

afterEach(async () => {
  for (const pid of left()) process.kill(pid, 'SIGKILL')
  await rm(folder, { recursive: true })
})

function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The processes of the demo that run. */
function left(): number[] {
  return readdirSync('/proc').filter(isOfDemo).map(Number)
}

function isOfDemo(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}\0`)
  } catch {
    return false
  }
}

/** A plug-in that ends whatever command has this word among its arguments. */
async function sabotage(word: string): Promise<Record<string, string>> {
  const path = join(folder, 'sabotage.mjs')
  const lines = [
    "export const collectivePlugin = { name: 'sabotage' }",
    `if (process.argv.includes('${word}')) throw new Error('no room on the disk of ${word}')`,
  ]
  await writeFile(path, `${lines.join('\n')}\n`)
  return { COLLECTIVE_PLUGINS: path }
}

it('the demo leaves a fleet up that another shell can use, and says how to stop it', async () => {
  const { code, stdout, stderr } = await ended(demo(['--keep']))
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('failed')])
  const [exports = ''] = /export COLLECTIVE_URL=.*/.exec(stdout) ?? []
  const ping = await shell(`${exports}; collective ping --json | tee ${folder}/pong`, {})
  expect(ping.stdout).toContain('"responses":6')
  expect(left()).toHaveLength(7)
  const [kill = ''] = /kill .*/.exec(stdout) ?? []
  expect(await shell(kill, {})).toEqual({ code: 0, stdout: '', stderr: '' })
  while (left().length > 0) await wait(10)
  expect(await readdir(folder)).toEqual(['pong'])
})

it('the demo says which node could not start, and leaves nothing running', async () => {
  const { code, stdout, stderr } = await ended(demo([], await sabotage('db1.example.net')))
  expect(code).toBe(1)
  expect(stderr).toMatch(/^The demo failed: collective node --identity db1\.example\.net .* did not start: /m)
  expect(stderr).toContain('no room on the disk of db1.example.net')
  expect(stdout).not.toContain('$ npx collective ping')
  expect([left(), await readdir(folder)]).toEqual([[], ['sabotage.mjs']])
})

it('the demo says which command failed, and leaves nothing running that was to be kept', async () => {
  const { code, stderr } = await ended(demo(['--keep'], await sabotage('ping')))
  expect([code, stderr]).toEqual([1, expect.stringContaining('The demo failed: collective ping ended with ')])
  expect([left(), await readdir(folder)]).toEqual([[], ['sabotage.mjs']])
})

it('the demo leaves nothing running when it is interrupted', async () => {
  const child = demo(['--keep'])
  child.stdout?.on('data', chunk => {
    if (String(chunk).includes('$ npx collective ping')) child.kill('SIGINT')
  })
  const { code, stderr } = await ended(child)
  expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted by SIGINT')])
  expect([left(), await readdir(folder)]).toEqual([[], []])
})
