import { defaultDiscoveryParameters } from '@collective/core'
import { describe, expect, test } from 'vitest'
import { discoveryTables } from './discovery-tables'
import { readPage, rowsOf, tableIn } from './page'

const page = readPage('docs/discovery.md')

describe('docs/discovery.md', () => {
  for (const [name, compute] of Object.entries(discoveryTables))
    test(`has the numbers of the simulator in its table ${name}`, () => {
      expect(tableIn(page, name)).toBe(compute())
    })

  test('has the parameters with their defaults', () => {
    const rows = rowsOf(tableIn(page, 'defaults')).map(([name = '', value = '']) => [
      name.replaceAll('`', ''),
      Number(value.replace(',', '')),
    ])
    expect(Object.fromEntries(rows)).toEqual(defaultDiscoveryParameters)
  })
})
