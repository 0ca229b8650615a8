import { tmpdir } from 'node:os'
import { neverAborted } from '@collective/core/internal'
import type { Facts } from '@collective/core'
import { describe, expect, it } from 'vitest'
import { commandFacts, type CommandFactsOptions } from './command-facts'

function load(
  script: string,
  options: Partial<CommandFactsOptions> = {},
  signal = neverAborted(),
): Promise<Facts> {
  return commandFacts({ command: process.execPath, args: ['-e', script], ...options }).load({ signal })
}

describe('facts from a command', () => {
  it('reads the JSON it prints', async () => {
    expect(await load('console.log(JSON.stringify({ os: { family: "debian" }, rack: 1 }))')).toEqual({
      os: { family: 'debian' },
      rack: 1,
    })
  })

  it('reads what the real facter prints', async () => {
    const source = commandFacts({ command: 'facter', args: ['-j', 'os', 'facterversion'], exitCodes: [0, 1] })
    expect(await source.load({ signal: neverAborted() })).toMatchObject({
      facterversion: expect.stringMatching(/^\d+\.\d+/),
      os: { family: expect.any(String) },
    })
  })

  it('reads YAML where told so', async () => {
    expect(await load('console.log("rack: 1")', { format: 'yaml' })).toEqual({ rack: 1 })
  })

  it('sets the environment over that of the process, and the working directory', async () => {
    const script =
      'console.log(JSON.stringify({ a: process.env.A, path: !!process.env.PATH, cwd: process.cwd() }))'
    expect(await load(script, { environment: { A: 'b' }, cwd: tmpdir() })).toMatchObject({
      a: 'b',
      path: true,
      cwd: expect.stringContaining('tmp'),
    })
  })

  it('takes what it printed with another exit code where that is allowed', async () => {
    const script = 'console.log(JSON.stringify({ rack: 1 })); process.exitCode = 1'
    expect(await load(script, { exitCodes: [0, 1] })).toEqual({ rack: 1 })
    await expect(load(script)).rejects.toMatchObject({ code: 'factsUnavailable' })
  })

  it('does not need a shell to quote for', async () => {
    const args = ['-e', 'console.log(JSON.stringify({ said: process.argv[1] }))', '$(echo "x"; true)']
    const source = commandFacts({ command: process.execPath, args })
    expect(await source.load({ signal: neverAborted() })).toEqual({ said: '$(echo "x"; true)' })
  })
})

describe('commands that give no facts', () => {
  it.each([
    [
      'a failing one',
      'console.error("no such host\\n\\x1b[31mboom\\x1b[0m"); process.exit(3)',
      {},
      /exit code 0, got 3 \(boom\)/,
    ],
    ['one that prints no JSON', 'console.log("hello")', {}, /expected JSON, got something else .*hello/],
    ['one that prints too much', 'console.log("x".repeat(5000))', { maxBytes: 100 }, /at most 100 bytes/],
    ['one that does not end', 'setInterval(() => {}, 1000)', { timeout: 50 }, /did not end within 50 ms/],
  ] as const)('says it of %s', async (_what, script, options, message) => {
    await expect(load(script, options)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringMatching(message),
    })
  })

  it('says to install a program that is not there', async () => {
    const source = commandFacts({ command: 'no-such-program-here' })
    await expect(source.load({ signal: neverAborted() })).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('install it'),
    })
  })

  it('kills it when the signal fires', async () => {
    const abort = new AbortController()
    const loading = load('setInterval(() => {}, 1000)', {}, abort.signal)
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(loading).rejects.toBe(reason)
  })

  it('refuses an empty name when it is made', () => {
    expect(() => commandFacts({ command: '' })).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})
