import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
// eslint-disable-next-line import-x/no-relative-packages -- the page is held to the very rule
import { layerOf } from '../../.config/eslint/layers.js'
import { readPage, root, rowsOf, tableIn } from './page'

const page = readPage('docs/architecture.md')
const packages = readdirSync(join(root, 'packages')).sort()
const quoted = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

describe('docs/architecture.md', () => {
  test('draws the arrows that the lint rule holds', () => {
    const arrows = rowsOf(tableIn(page, 'arrows')).map(([name, may = '']) => {
      const groups = [
        ['the transports', 'transport-'],
        ['the security schemes', 'security-'],
      ] as const
      const grouped = groups.flatMap(([words, prefix]) =>
        may.includes(words) ? packages.filter(each => each.startsWith(prefix)) : [],
      )
      return [quoted(name)[0], [...quoted(may), ...grouped].sort()]
    })
    const held = packages.map(name => {
      const layer = layerOf(name)
      const may = packages.filter(
        other => other !== name && (layer?.may.test(other) || layer?.lazily?.test(other)),
      )
      return [name, may]
    })
    expect(Object.fromEntries(arrows)).toEqual(Object.fromEntries(held))
  })

  for (const folder of ['packages/rpc/src/client', 'packages/rpc/src/node'])
    test(`names files that are in ${folder}`, () => {
      const [, section = ''] = page.text.split(`: \`${folder}\`\n`)
      const [table = ''] = section.split('\n#')
      const files = quoted(table).filter(word => word.endsWith('.ts'))
      expect(files.length).toBeGreaterThan(10)
      expect(files.filter(file => !existsSync(join(root, folder, file)))).toEqual([])
    })
})
