import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function run(...args: string[]): Promise<{ exitCode: number | undefined; output: string }> {
  const options = { cwd: root, reject: false, all: true, env: { NODE_OPTIONS: '' } } as const
  const { exitCode, all } = await execa('node', ['.config/scripts/run.js', ...args], options)
  return { exitCode, output: all }
}

describe('the commands of the workspace', () => {
  it('refuse a command that they do not have, without a stack', async () => {
    const { exitCode, output } = await run('chekc')
    expect(output).toBe('no command is called "chekc": expected build, check, demo, soak, bench')
    expect(exitCode).toBe(1)
  })

  it('refuse a check that does not exist, and name those that do', async () => {
    const { exitCode, output } = await run('check', 'lnit')
    expect(output).toMatch(/^no check is called lnit: name contents, errors, .*tests$/)
    expect(exitCode).toBe(1)
  })

  it('refuse a seed that is none', async () => {
    const { exitCode, output } = await run('soak', 'seven')
    expect(output).toBe('npm run soak takes a seed, a whole number; got seven')
    expect(exitCode).toBe(1)
  })

  it('run one check alone', async () => {
    const { exitCode, output } = await run('check', 'contents')
    expect(output).toMatch(/^ok +set-up .*\nok +contents +[\d.]+ s +\d+ files\npassed: 2 steps in [\d.]+ s$/)
    expect(exitCode).toBe(0)
  })
})
