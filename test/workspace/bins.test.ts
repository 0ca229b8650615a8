import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('from the top of a set-up checkout', () => {
  it.each(['collective', 'mco'])('npx %s runs the command of this checkout', async name => {
    const { stdout } = await execa('npx', ['--no-install', name, '--help'], { cwd: root })
    expect(stdout).toMatch(/Usage: collective/)
  })
})
