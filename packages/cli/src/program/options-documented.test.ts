import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { commands } from './commands'
import { optionGroups } from './options'

const page = await readFile(new URL('../../../../docs/cli.md', import.meta.url), 'utf8')

it('the page has every spelling of every option, and no other', () => {
  const groups = new Set(commands.flatMap(({ groups: taken }) => taken))
  const there = [...groups].flatMap(group => Object.values(optionGroups[group].options))
  const spellings = there.flatMap(({ spellings: each }) => [...each])
  const table = page.slice(page.indexOf('## Options'), page.indexOf('## Inputs'))
  const documented = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(
    ([, cell = '']) => cell.match(/(?<=`)-[^`]+/g) ?? [],
  )
  expect([...new Set(documented)].sort()).toEqual([...new Set(spellings)].sort())
})

it('the page has every command', () => {
  for (const { name } of commands) expect(page).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'))
})
