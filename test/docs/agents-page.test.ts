import { mkdir, rm, writeFile } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { blocksOf } from './block'
import { readPage } from './page'

// Beside the tests, so that it finds the packages that they find.
const folder = new URL('../.tmp/agents-page/', import.meta.url)

async function moduleWith(name: string): Promise<Record<string, () => Promise<unknown>>> {
  const block = blocksOf(readPage('docs/agents.md')).find(({ text }) => text.includes(name))
  await mkdir(folder, { recursive: true })
  const file = new URL(`${name}.ts`, folder)
  await writeFile(file, block?.text ?? '')
  return import(file.href) as Promise<Record<string, () => Promise<unknown>>>
}

afterAll(() => rm(folder, { recursive: true }))

test('docs/agents.md has a test of an agent that passes', async () => {
  const { testThatEverythingIsPrintedOnce } = await moduleWith('testThatEverythingIsPrintedOnce')
  await expect(testThatEverythingIsPrintedOnce?.()).resolves.toBeUndefined()
})

test('docs/agents.md has an agent that is read while it runs', async () => {
  const { firstLines } = await moduleWith('firstLines')
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1} of node0`)
  expect(await firstLines?.()).toEqual(lines)
})
