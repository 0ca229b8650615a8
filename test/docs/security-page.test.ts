// docs/security.md
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { blocksOf } from './block'
import { readPage, root } from './page'

const page = readPage('docs/security.md')
const program = blocksOf(page).find(({ language }) => language === 'js')?.text ?? ''

test('the program of docs/security.md makes the security of the client that it names', async () => {
  const parent = join(root, 'test/.tmp')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'security-page-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'program.js')
  await writeFile(file, `${program}\nexport { security }\n`)
  const exported: unknown = await import(file)
  const principal = z.looseObject({ kind: z.string(), id: z.string(), collectives: z.array(z.string()) })
  const { security } = z.object({ security: z.object({ principal }) }).parse(exported)
  expect(security.principal).toMatchObject({ kind: 'client', id: 'cert=alice', collectives: ['collective'] })
})

test('the tests that docs/security.md names are there', () => {
  const named = [...page.text.matchAll(/`((?:packages|test)\/[\w./-]+)`/g)].map(([, path]) => String(path))
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter(path => !existsSync(join(root, path)))).toEqual([])
})
