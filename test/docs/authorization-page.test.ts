// docs/authorization.md
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { resolveConfig } from '@collective/config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shell } from '../cli/command.fixture'
import { blocksOf, stepsOf } from './block'
import { readPage, root } from './page'

const page = readPage('docs/authorization.md')
const blocks = blocksOf(page)
const [configuration, host] = blocks.filter(({ language }) => language === 'yaml')
const policies = blocks.filter(({ mark }) => mark === 'groups' || mark.endsWith('.policy'))
const [program] = blocks.filter(({ language }) => language === 'js')
const steps = blocks.filter(({ language }) => language === 'console').flatMap(stepsOf)

let folder: string

beforeAll(async () => {
  // Inside the workspace, so that the program finds the packages.
  await mkdir(join(root, 'test/.tmp'), { recursive: true })
  folder = await mkdtemp(join(root, 'test/.tmp/authorization-'))
  await mkdir(join(folder, 'policies'))
  for (const { mark, text } of policies) await writeFile(join(folder, 'policies', mark), text)
  await writeFile(join(folder, 'collective.yaml'), configuration?.text ?? '')
  await writeFile(join(folder, 'web1.yaml'), host?.text ?? '')
  await writeFile(join(folder, 'program.mjs'), program?.text ?? '')
})

afterAll(() => rm(folder, { recursive: true }))

describe('docs/authorization.md', () => {
  test('has policies, commands and a program', () => {
    expect([policies.length, steps.length, program?.language]).toEqual([3, 3, 'js'])
  })

  test.each(steps)('shows what is printed: $command', async ({ command, output }) => {
    const { stdout, stderr } = await shell(`cd '${folder}'; ${command}`, {})
    expect(stderr).toBe('')
    expect(comparable(stdout)).toEqual(comparable(output))
  })

  test('has a setting that is one', async () => {
    const { values } = await resolveConfig({ file: join(folder, 'collective.yaml'), environment: {} })
    expect(values.policies).toEqual({ folder: 'policies' })
  })

  test('has a program that runs', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder })
    expect(stdout).toContain('false policy:1: policy default deny')
  })
})

/** Cells without what lines them up and draws the table. */
function comparable(output: string): string[] {
  const lines = output.split('\n').filter(line => !/^[┌├└]/.test(line))
  return lines.map(line => line.replaceAll('│', ' ').trim().replace(/\s+/g, ' ')).filter(line => line !== '')
}
