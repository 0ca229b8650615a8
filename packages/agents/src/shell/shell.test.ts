import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { whenGone, whenPrinted } from '../process/processes.fixture'
import { shell } from './shell'
import type { JsonObject } from '@collective/core'
import type { ShellOptions } from './shell-options'

const stdoutOf = (reply: Awaited<ReturnType<OneNode['call']>>): string => {
  const stdout = reply.outcome === 'ok' && reply.data['stdout']
  return typeof stdout === 'string' ? stdout : ''
}

let one: OneNode

afterEach(() => one.close())

async function run(
  command: string,
  input: JsonObject = {},
  options: ShellOptions = { allow: 'any' },
): ReturnType<OneNode['call']> {
  one = await oneNode([shell({ killAfter: 1000, ...options })])
  return one.call('shell', 'run', { command, ...input })
}

describe('running a command', () => {
  it('gives what it printed and how it ended', async () => {
    const reply = await run('echo out; echo err >&2')
    expect(reply).toMatchObject({ outcome: 'ok', statuscode: 0 })
    expect(reply.data).toEqual({ stdout: 'out\n', stderr: 'err\n', exitcode: 0, success: true })
  })

  it('has run it, whatever its exit code', async () => {
    expect(await run('exit 3')).toMatchObject({ outcome: 'ok', data: { exitcode: 3, success: false } })
  })

  it('lets the shell say that there is no such command', async () => {
    expect(await run('no-such-command')).toMatchObject({
      outcome: 'ok',
      data: { exitcode: 127, success: false, stderr: expect.stringContaining('not found') },
    })
  })

  it('names the signal that ended it', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({
      data: { exitcode: 137, success: false, signal: 'SIGKILL' },
    })
  })

  it('gives it the folder, variables and input that are asked for', async () => {
    const input = { cwd: '/usr', environment: { GREETING: 'hello' }, stdin: 'text' }
    expect(await run('pwd; echo $GREETING; cat', input)).toMatchObject({
      data: { stdout: '/usr\nhello\ntext' },
    })
  })

  it('gives it nothing to read otherwise', async () => {
    expect(await run('cat; echo end')).toMatchObject({ data: { stdout: 'end\n' } })
  })

  it('keeps the variables of the node to itself, but for those that are set for commands', async () => {
    process.env['COLLECTIVE_PASSWORD'] = 'hunter2'
    const reply = await run('env', {}, { allow: 'any', environment: { SITE: 'nantes' } })
    delete process.env['COLLECTIVE_PASSWORD']
    expect(reply).toMatchObject({ data: { stdout: expect.stringContaining('SITE=nantes') } })
    expect(JSON.stringify(reply)).not.toContain('hunter2')
  })

  it('says so where the folder is missing', async () => {
    expect(await run('pwd', { cwd: '/no/such/folder' })).toMatchObject({
      outcome: 'error',
      code: 'providerFailed',
      statusmsg: expect.stringContaining('/no/such/folder'),
    })
  })

  it.each<JsonObject>([
    { command: 'echo \0' },
    { command: '' },
    { command: 'x'.repeat(10_241) },
    { command: 'pwd', cwd: 'relative' },
    { command: 'pwd', environment: { 'A=B': 'x' } },
    { command: 'pwd', environment: { A: 'x\0' } },
    { command: 'pwd', timeout: 0 },
    { command: 'pwd', timeout: '5' },
    { command: 'pwd', nosuch: 1 },
  ])('takes no input such as %j', async input => {
    expect(await run('pwd', input)).toMatchObject({ outcome: 'invalidData' })
  })
})

describe('what a command prints', () => {
  it('is bounded so that it fits into a reply, and says how much is missing', async () => {
    const reply = await run('head -c 10000000 /dev/zero | tr "\\0" x; echo end >&2')
    expect(reply).toMatchObject({
      outcome: 'ok',
      data: { exitcode: 0, stderr: 'end\n', stdout: 'x'.repeat(102_400), stdout_omitted: 9_897_600 },
    })
  })

  it('fits though JSON writes it at six times its length', async () => {
    const reply = await run('head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2')
    expect(reply).toMatchObject({
      outcome: 'ok',
      data: { stdout: '\0'.repeat(17_066), stdout_omitted: 982_934, stderr_omitted: 982_934 },
    })
  })

  it('may be any bytes', async () => {
    const printed = 'printf "\\377\\000\\200"'
    expect(await run(printed)).toMatchObject({ data: { stdout: '\ufffd\0\ufffd' } })
    await one.close()
    expect(await run(printed, { encoding: 'base64' })).toMatchObject({ data: { stdout: '/wCA' } })
  })
})

describe('the time that a command has', () => {
  const family = 'sleep 600 & echo $$ $!; wait'

  it('ends it, and tells what it printed, where the caller said how long', async () => {
    const reply = await run(`echo begun; ${family}`, { timeout: 1.5 })
    expect(reply).toMatchObject({
      outcome: 'ok',
      data: { exitcode: 143, success: false, signal: 'SIGTERM', timedout: true },
    })
    await whenGone(...stdoutOf(reply).replace('begun', '').trim().split(/\s+/).map(Number))
  })

  it('is no success when it was over, though the command ended well', async () => {
    expect(await run(`trap 'exit 0' TERM; sleep 600 & wait`, { timeout: 1 })).toMatchObject({
      data: { exitcode: 0, success: false, timedout: true },
    })
  })

  it('ends with the request', async () => {
    const printing = whenPrinted()
    one = await oneNode([shell({ allow: 'any', killAfter: 1000 })])
    const command = printing.program(family).args.at(-1) ?? ''
    const reply = one.call('shell', 'run', { command }, { timeout: 1500 })
    const pids = await printing.numbers()
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
    await whenGone(...pids)
  })

  it('ends when the caller cancels', async () => {
    const printing = whenPrinted()
    one = await oneNode([shell({ allow: 'any', killAfter: 1000 })])
    const abort = new AbortController()
    const command = printing.program(family).args.at(-1) ?? ''
    const running = one.client
      .agent('shell')
      .call('run', { command }, { roster: ['web1'], signal: abort.signal })
    const pids = await printing.numbers()
    abort.abort()
    expect((await running.summary()).outcomes).toEqual({ web1: 'cancelled' })
    await whenGone(...pids)
  })

  it('ends when the node drains', async () => {
    const printing = whenPrinted()
    one = await oneNode([shell({ allow: 'any', killAfter: 1000 })])
    const command = printing.program(family).args.at(-1) ?? ''
    const running = one.client.agent('shell').call('run', { command }, { roster: ['web1'] })
    const pids = await printing.numbers()
    await one.node.close({ timeout: 0 })
    await whenGone(...pids)
    expect((await running.summary()).outcomes).toEqual({ web1: 'cancelled' })
  })
})

describe('what may be run', () => {
  it('is nothing unless the node says so', async () => {
    expect(await run('uname -n', {}, {})).toMatchObject({
      outcome: 'denied',
      statuscode: 1,
      statusmsg: expect.stringContaining('set allow in its configuration'),
    })
  })

  it('is what the node lists, and denied things do not run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collective-shell-'))
    const file = join(folder, 'file')
    await writeFile(file, 'before')
    const allow = [`echo after > ${file}`]
    expect(await run(`echo hacked > ${file}`, {}, { allow })).toMatchObject({ outcome: 'denied' })
    expect(await readFile(file, 'utf8')).toBe('before')
    await one.close()
    expect(await run(allow[0] ?? '', {}, { allow })).toMatchObject({ outcome: 'ok' })
    expect(await readFile(file, 'utf8')).toBe('after\n')
    await rm(folder, { recursive: true })
  })

  it('may depend on who asks', async () => {
    const allow: ShellOptions['allow'] = ({ caller }) => caller.id === 'cert=bob' || `not for ${caller.id}`
    expect(await run('id', {}, { allow })).toMatchObject({
      outcome: 'denied',
      statusmsg: 'not for cert=alice',
    })
  })

  it('runs with the shell that the node names', async () => {
    expect(await run('anything', {}, { allow: 'any', shell: '/bin/echo' })).toMatchObject({
      data: { stdout: '-c anything\n' },
    })
  })
})

describe('as whom a command runs', () => {
  const own = userInfo()

  it('is a user of the system, with its home', async () => {
    const name = own.uid === 0 ? 'nobody' : own.username
    const reply = await run('id -un; echo $USER $LOGNAME $HOME; id -G', { user: name })
    const [id, variables = '', groups = ''] = stdoutOf(reply).split('\n')
    expect(id).toBe(name)
    expect(variables).toMatch(new RegExp(`^${name} ${name} /`))
    if (own.uid === 0) expect(groups.split(' ')).not.toContain('0')
  })

  it('is no user that there is not', async () => {
    expect(await run('id', { user: '--help' })).toMatchObject({
      outcome: 'failed',
      statusmsg: 'there is no user --help on this node',
    })
  })
})
