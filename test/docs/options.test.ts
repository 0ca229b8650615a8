import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingNames, variableOf } from '@collective/config'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { allPages, root } from './page'

const pages = allPages()
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

// Of the npm scripts, which take words behind `--`, of git, of package managers and of a command that a page defines.
const others = ['--keep', '--keep-going', '--dry-run', '--assumeno', '--at-least']
const flags = spellings()

test.each(pages)('$path names no option of the command that does not exist', ({ text }) => {
  const named = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([flag]) => flag)
  expect(named.filter(flag => !flags.has(flag) && !others.includes(flag))).toEqual([])
})

test.each(pages)('$path names no environment variable that does not exist', ({ text }) => {
  const known = new Set(['COLLECTIVE_CONFIG', ...settingNames.map(variableOf)])
  const named = [...text.matchAll(/\bCOLLECTIVE_[A-Z_]*[A-Z]\b/g)].map(([name]) => name)
  expect(named.filter(name => !known.has(name))).toEqual([])
})

test.each(pages)('$path names no npm script that does not exist', ({ text }) => {
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
  expect(named.filter(name => !(name in scripts))).toEqual([])
})

/** Every long option of the command, as its tables of options spell it, and those that every command has. */
function spellings(): ReadonlySet<string> {
  const folder = join(root, 'packages/cli/src/program')
  const tables = readdirSync(folder).filter(name => name.endsWith('options.ts'))
  const text = tables.map(name => readFileSync(join(folder, name), 'utf8')).join('\n')
  const found = [...text.matchAll(/'(--[a-z][a-z-]+)'/g)].map(([, flag = '']) => flag)
  expect(found.length).toBeGreaterThan(40)
  return new Set([...found, '--help', '--version'])
}
