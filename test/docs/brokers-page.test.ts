import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brokers } from '../compliance/brokers'
import { complianceTable } from '../compliance/table'
import { readPage, root, tableIn } from './page'

const path = 'docs/brokers.md'

// `npm run docs:brokers`: only here are the sources at hand that the table is made of.
if (process.env['COLLECTIVE_WRITE_DOCS'] === '1') {
  const page = readPage(path)
  writeFileSync(join(root, path), page.text.replace(tableIn(page, 'compliance'), complianceTable))
}

test('docs/brokers.md has the table of the brokers that the compliance suite runs on: npm run docs:brokers', () => {
  expect(tableIn(readPage(path), 'compliance')).toBe(complianceTable())
})

test.each(Object.keys(brokers))('the compliance suite runs on %s', name => {
  const folder = join(root, 'test/compliance')
  const files = readdirSync(folder).filter(file => file.endsWith('.test.ts'))
  const texts = files.map(file => readFileSync(join(folder, file), 'utf8'))
  expect(texts.join('\n')).toContain(`complies(brokers.${name})`)
})
