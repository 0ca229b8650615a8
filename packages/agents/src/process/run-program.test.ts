import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { neverAborted } from '@collective/core/internal'
import { cleanEnvironment } from './clean-environment'
import { fileOutput } from './file-output'
import { pipedOutput, type PipedOutput } from './piped-output'
import { runProgram, type Program, type ProgramResult } from './run-program'
import { isAlive, printedNumbers, whenGone, whenPrinted } from './processes.fixture'

interface Bounds {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  readonly killAfterMs?: number
  readonly maxBytes?: number
}

function run(
  script: string,
  { maxBytes = 1000, ...bounds }: Bounds = {},
  program: Partial<Program> = {},
): Promise<ProgramResult<PipedOutput>> {
  return runProgram(
    { file: '/bin/sh', args: ['-c', script], environment: cleanEnvironment(), ...program },
    { signal: neverAborted(), killAfterMs: 5000, ...bounds, output: pipedOutput(maxBytes) },
  )
}

const stdoutOf = ({ output }: ProgramResult<PipedOutput>): string => output.stdout.bytes.toString()

describe('running a program', () => {
  it('gives its exit code and what it printed, apart', async () => {
    const result = await run('echo out; echo err >&2; exit 3')
    expect(result).toMatchObject({ exitcode: 3, signal: undefined, timedOut: false })
    expect(stdoutOf(result)).toBe('out\n')
    expect(result.output.stderr.bytes.toString()).toBe('err\n')
  })

  it('counts a signal that ended it as shells do', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ exitcode: 137, signal: 'SIGKILL' })
  })

  it('runs it in / without a shell between, unless told otherwise', async () => {
    expect(stdoutOf(await run('pwd'))).toBe('/\n')
    expect(stdoutOf(await run('pwd', {}, { cwd: '/usr' }))).toBe('/usr\n')
    const hostile = { file: '/bin/echo', args: ['$(id)', '; ls'] }
    expect(stdoutOf(await run('', {}, hostile))).toBe('$(id) ; ls\n')
  })

  it('gives it nothing to read, or what it is to read', async () => {
    expect(stdoutOf(await run('cat; echo end'))).toBe('end\n')
    expect(stdoutOf(await run('cat; echo end', {}, { stdin: 'text' }))).toBe('textend\n')
  })

  it('does not mind a program that does not read', async () => {
    expect(await run('exec 0<&-; exit 4', {}, { stdin: 'x'.repeat(1_000_000) })).toMatchObject({
      exitcode: 4,
    })
  })

  it('keeps the beginning of long output and lets the program print on', async () => {
    const result = await run('head -c 10000000 /dev/zero; echo end >&2', { maxBytes: 1000 })
    expect(result.exitcode).toBe(0)
    expect(result.output.stdout.bytes).toEqual(Buffer.alloc(1000))
    expect(result.output.stdout.omitted).toBe(9_999_000)
    expect(result.output.stderr.bytes.toString()).toBe('end\n')
  })

  it('says which program in which folder cannot be started', async () => {
    const missing = run('', {}, { file: '/no/such/program' })
    await expect(missing).rejects.toMatchObject({
      code: 'providerFailed',
      message: expect.stringContaining('/no/such/program in /, got ENOENT'),
    })
    await expect(run('', {}, { cwd: '/no/such/folder' })).rejects.toMatchObject({
      message: expect.stringContaining('/no/such/folder'),
    })
    await expect(run('echo \0')).rejects.toMatchObject({ code: 'providerFailed' })
  })
})

describe('what a program leaves in the background', () => {
  it('holds up nobody, and lives on', async () => {
    const [background = 0] = printedNumbers(stdoutOf(await run('sleep 600 & echo $!')))
    expect(isAlive(background)).toBe(true)
    process.kill(background, 'SIGKILL')
  })

  it('holds up nobody though it goes on printing', async () => {
    const result = await run('(while echo x; do sleep 0.02; done) & echo $!', { maxBytes: 100_000 })
    const [background = 0] = printedNumbers(stdoutOf(result).replaceAll('x\n', ''))
    expect(isAlive(background)).toBe(true)
    process.kill(background, 'SIGKILL')
  })

  it('has no pipe that breaks where the program prints into a file', async () => {
    const result = await runProgram(
      {
        file: '/bin/sh',
        args: ['-c', 'readlink /proc/self/fd/1; sleep 600 & echo $!'],
        environment: cleanEnvironment(),
      },
      { signal: neverAborted(), killAfterMs: 5000, output: await fileOutput(1000) },
    )
    expect(result.output.toString()).toMatch(/collective-.*\(deleted\)/)
    const [background = 0] = printedNumbers(result.output.toString().split('\n').slice(1).join('\n'))
    expect(isAlive(background)).toBe(true)
    process.kill(background, 'SIGKILL')
  })

  it('leaves the end of what a program printed into a file', async () => {
    const { output } = await runProgram(
      {
        file: '/bin/sh',
        args: ['-c', 'echo first; echo second >&2; echo third'],
        environment: cleanEnvironment(),
      },
      { signal: neverAborted(), killAfterMs: 5000, output: await fileOutput(13) },
    )
    expect(output.toString()).toBe('second\nthird\n')
  })
})

describe('ending a program', () => {
  const family = 'sleep 600 & echo $$ $!; wait'
  const stubborn = `trap '' TERM; (trap '' TERM; echo $$; while :; do sleep 1; done) & wait; wait`

  it('ends what it started with it when the signal fires', async () => {
    const abort = new AbortController()
    const started = whenPrinted()
    const running = run(`${family}`, { signal: abort.signal }, started.program(family))
    const pids = await started.numbers()
    expect(pids.map(isAlive)).toEqual([true, true])
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(running).rejects.toBe(reason)
    await whenGone(...pids)
  })

  it('kills what ignores that', async () => {
    const abort = new AbortController()
    const started = whenPrinted()
    const running = run('', { signal: abort.signal, killAfterMs: 50 }, started.program(stubborn))
    const pids = await started.numbers()
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    await whenGone(...pids)
  })

  it('kills what outlives the program itself', async () => {
    const abort = new AbortController()
    const started = whenPrinted()
    const outliving = `(trap '' TERM; sh -c 'echo $PPID'; while :; do sleep 1; done) & wait`
    const running = run('', { signal: abort.signal, killAfterMs: 50 }, started.program(outliving))
    const pids = await started.numbers()
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    await whenGone(...pids)
  })

  it('waits for what takes its time to end', async () => {
    const abort = new AbortController()
    const started = whenPrinted()
    const folder = await mkdtemp(join(tmpdir(), 'collective-ending-'))
    const careful = `(trap 'sleep 0.3; echo saved > ${folder}/state; exit' TERM; echo 1; while :; do sleep 0.05; done) & wait`
    const running = run('', { signal: abort.signal, killAfterMs: 60_000 }, started.program(careful))
    await started.numbers()
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    expect(await readFile(join(folder, 'state'), 'utf8')).toBe('saved\n')
    await rm(folder, { recursive: true })
  })

  it('tells what it printed where its own timeout is over', async () => {
    const result = await run(`echo begun; ${family}`, { timeoutMs: 1500 })
    expect(result).toMatchObject({ exitcode: 143, signal: 'SIGTERM', timedOut: true })
    expect(stdoutOf(result)).toMatch(/^begun\n/)
    await whenGone(...printedNumbers(stdoutOf(result).replace('begun', '')))
  })

  it('starts nothing when the signal has fired', async () => {
    const reason = new Error('too late')
    await expect(run('echo', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
