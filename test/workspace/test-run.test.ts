import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { requireNoneSkipped } from '../../.config/scripts/check/tests.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const config = 'test/workspace/fixtures/tests/vitest.config.ts'

async function run(...args: string[]): Promise<{ exitCode: number | undefined; output: string }> {
  const options = { cwd: root, reject: false, all: true, env: { NO_COLOR: '1', CI: 'true' } } as const
  const { exitCode, all } = await execa('node_modules/.bin/vitest', ['run', '-c', config, ...args], options)
  return { exitCode, output: all }
}

describe('a run of the tests', () => {
  it('fails for an assertion, a type, a leak and a stray rejection, and says which', async () => {
    const { exitCode, output } = await run('--exclude', '**/skips.test.ts')
    expect(exitCode).toBe(1)
    expect(output).toMatch(/FAIL .*fails\.test\.ts > fails/)
    expect(output).toMatch(/FAIL .*types\.test-d\.ts > a type that is another/)
    expect(output).toMatch(/leaves-a-server\.test\.ts[^]*the tests of this file left open: TCPServerWrap/)
    expect(output).toMatch(/Unhandled Rejection[^]*nobody awaits this/)
    expect(output).toMatch(/Tests +2 failed \| 2 passed/)
  })

  it('fails for a rejection alone, though every test passes', async () => {
    const { exitCode, output } = await run('--typecheck.enabled=false', 'leaves-a-rejection')
    expect(output).toMatch(/Tests +1 passed \(1\)/)
    expect(exitCode).toBe(1)
  })

  it('fails for a leak alone, though every test passes', async () => {
    const { exitCode, output } = await run('--typecheck.enabled=false', 'leaves-a-server')
    expect(output).toMatch(/Tests +1 passed \(1\)/)
    expect(exitCode).toBe(1)
  })

  it('is a failure when a test was skipped', async () => {
    const { output } = await run('--typecheck.enabled=false', 'skips')
    expect(output).toMatch(/1 passed \| 1 skipped/)
    expect(() => requireNoneSkipped({ passed: 1, skipped: 1, files: [] })).toThrow(/1 tests were skipped/)
    expect(() => requireNoneSkipped({ passed: 1, skipped: 0, files: [] })).not.toThrow()
  })
})
