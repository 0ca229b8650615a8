import { mkdir, rm, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { blocksOf } from './block'
import { readPage } from './page'

// Beside the tests, so that it finds the packages that they find.
const folder = new URL('../.tmp/agents-page/', import.meta.url)

test('docs/agents.md has a test of an agent that passes', async () => {
  const block = blocksOf(readPage('docs/agents.md')).find(({ text }) => text.includes('simulate('))
  await mkdir(folder, { recursive: true })
  await writeFile(new URL('example.ts', folder), block?.text ?? '')
  const { testThatEverythingIsPrintedOnce } = (await import(new URL('example.ts', folder).href)) as {
    testThatEverythingIsPrintedOnce: () => Promise<void>
  }
  await expect(testThatEverythingIsPrintedOnce()).resolves.toBeUndefined()
  await rm(folder, { recursive: true })
})
