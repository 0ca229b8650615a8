import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readPage, root, rowsOf, tableIn } from './page'

const versions = z.record(z.string(), z.string()).default({})
const manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  peerDependencies: versions,
})

const page = readPage('docs/dependencies.md')
const published = foldersIn('packages')
const examples = foldersIn('examples')

function foldersIn(folder: string): string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map(name => join(folder, name)) : []
}

function manifests(folders: readonly string[]): z.output<typeof manifest>[] {
  return folders.map(folder =>
    manifest.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))),
  )
}

function external(dependencies: readonly Record<string, string>[]): string[] {
  const found = dependencies
    .flatMap(each => Object.entries(each))
    .filter(([, version]) => !version.startsWith('workspace:'))
    .map(([name, version]) => `${name} ${version}`)
  return [...new Set(found)].sort()
}

function named(table: string): string[] {
  const rows = rowsOf(tableIn(page, table))
  return rows
    .map(([name = '', version = '']) => `${name.replace(/^\[(.*)\]\(.*\)$/, '$1')} ${version}`)
    .sort()
}

describe('docs/dependencies.md', () => {
  test('names what users install, with its version', () => {
    const found = manifests(published)
    expect(named('runtime')).toEqual(
      external([...found.map(each => each.dependencies), ...found.map(each => each.peerDependencies)]),
    )
  })

  test('names what the workspace needs, with its version', () => {
    const installed = new Set(named('runtime'))
    const needed = new Set([
      ...external(manifests(['.', ...published, 'test', ...examples]).map(each => each.devDependencies)),
      ...external(manifests(['test', ...examples]).map(each => each.dependencies)),
    ])
    const listed = named('development')
    expect(listed.filter(each => !needed.has(each))).toEqual([])
    expect([...needed].filter(each => !listed.includes(each) && !installed.has(each))).toEqual([])
  })
})
