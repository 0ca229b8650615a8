import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, collective, ended, start, type Ended } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

const program = fileURLToPath(new URL('terminal.fixture.py', import.meta.url))

interface Dialogue {
  readonly prompt?: string
  readonly answer?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the command in a pseudo-terminal; its two streams are one there. */
function inTerminal(
  args: readonly string[],
  { prompt = '', answer = '', env = {} }: Dialogue = {},
): Promise<Ended> {
  const all = { PATH: process.env['PATH'], TERM: 'xterm', ...fleet.env, ...env }
  const line = [program, prompt, answer, process.execPath, bin, ...args]
  return ended(spawn('python3', line, { env: all, stdio: ['ignore', 'pipe', 'pipe'] }))
}

const escape = String.fromCharCode(27)

describe('on a terminal', () => {
  it('shows the discovery line, the bar and colours', async () => {
    const { stdout } = await inTerminal(['rpc', 'rpcutil', 'ping', '-v'])
    expect(stdout).toContain('Discovering nodes by broadcast for up to 2 seconds .... 3')
    expect(stdout).toMatch(/\* \[ =+> \] 3 \/ 3/)
    expect(stdout).toContain(`${escape}[33m---- rpcutil#ping call stats ----`)
  })

  it('shows no colours with NO_COLOR, and no bar with --np', async () => {
    const { stdout } = await inTerminal(['rpc', 'rpcutil', 'ping', '--np', '-v'], { env: { NO_COLOR: '1' } })
    expect(stdout).not.toContain(escape)
    expect(stdout).not.toContain('=>')
  })

  it('asks before it changes everybody, and sends nothing without a yes', async () => {
    const { code, stdout } = await inTerminal(['rpc', 'odd', 'change'], { prompt: '[y/N]', answer: 'n' })
    expect([code, stdout]).toEqual([4, expect.stringContaining('notSent: ')])
    expect(stdout).not.toContain('calls')
  })

  it('goes on at a yes, and does not ask with -y or where a filter is given', async () => {
    const asked = await inTerminal(['rpc', 'odd', 'change'], { prompt: '[y/N]', answer: 'y' })
    expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining('calls')])
    for (const more of ['-y', '-Cwebserver']) {
      const { code, stdout } = await inTerminal(['rpc', 'odd', 'change', more])
      expect([code, stdout.includes('[y/N]')]).toEqual([0, false])
    }
  })

  it('ends with 130 at Ctrl-C, after the summary', async () => {
    const { code, stdout } = await inTerminal(['rpc', 'odd', 'wait', '-v'], {
      prompt: '0 / 3',
      answer: 'ctrl-c',
    })
    expect([code, stdout]).toEqual([130, expect.stringContaining('odd#wait call stats')])
  })
})

it('shows neither bar nor colours in a pipe', async () => {
  const { stdout, stderr } = await collective(['rpc', 'rpcutil', 'ping', '-v'], fleet)
  expect(stdout + stderr).not.toContain(escape)
  expect(stderr).not.toMatch(/=>|Discovering/)
})

it('ends with 130 when it is interrupted without a terminal', async () => {
  const child = start(['ping', '-F', 'location=mars', '--dt', '30', '-v'], fleet.env)
  // Its first word is the warning about security, by when it listens for signals.
  child.stderr?.once('data', () => child.kill('SIGINT'))
  expect((await ended(child)).code).toBe(130)
})
