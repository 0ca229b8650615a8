import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import * as definitions from './definitions'
import * as agents from './index'

/** What a module and those beside it import from elsewhere. */
async function importsOf(module: URL): Promise<string[]> {
  const text = await readFile(module, 'utf8')
  const specifiers = [...text.matchAll(/ from '(.+)'$/gm)].map(match => match[1] ?? '')
  const nested = specifiers.map(async specifier =>
    specifier.startsWith('.') ? importsOf(new URL(`${specifier}.ts`, module)) : [specifier],
  )
  return [...new Set((await Promise.all(nested)).flat())].sort()
}

describe('the definitions', () => {
  it('are the same as those of the agents', () => {
    expect(Object.keys(definitions).sort()).toEqual([
      'fileAgent',
      'nettestAgent',
      'packageAgent',
      'processAgent',
      'puppetAgent',
      'rpcutilAgent',
      'serviceAgent',
      'shellAgent',
    ])
    for (const [name, definition] of Object.entries(definitions))
      expect(Object.entries(agents)).toContainEqual([name, definition])
  })

  it('need nothing that a browser does not have', async () => {
    expect(await importsOf(new URL('definitions.ts', import.meta.url))).toEqual(['@collective/rpc', 'zod'])
    expect(await importsOf(new URL('index.ts', import.meta.url))).toContain('node:child_process')
  })
})
