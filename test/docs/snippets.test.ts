import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { blocksOf, stepsOf, type Block } from './block'
import { allPages, root } from './page'
import { Reader } from './reader'

/** Pages whose code is run by a test of their own. */
const runElsewhere: Readonly<Record<string, string>> = {
  'docs/audit.md': 'test/docs/audit-page.test.ts',
  'docs/authorization.md': 'test/docs/authorization-page.test.ts',
  'docs/cli.md': 'test/cli/inventory.test.ts',
  'docs/ddl.md': 'test/cli/plugin.test.ts',
  'docs/external-actions.md': 'packages/agents/src/external/external.test.ts',
  'docs/filters.md': 'test/docs/filters-page.test.ts',
  'docs/agents.md': 'packages/agents/src/docs.test.ts',
  'docs/agents/file.md': 'test/docs/agent-pages.test.ts',
  'docs/agents/nettest.md': 'test/docs/agent-pages.test.ts',
  'docs/agents/package.md': 'test/docs/agent-pages.test.ts',
  'docs/agents/process.md': 'test/docs/agent-pages.test.ts',
  'docs/agents/puppet.md': 'test/docs/agent-pages.test.ts',
  'docs/brokers.md': 'test/amqp/documented-rights.ts',
  'docs/security.md': 'test/docs/security-page.test.ts',
  'docs/custom-transport.md': 'test/docs/custom-transport.test.ts',
  'docs/security-psk.md': 'test/docs/security-psk-page.test.ts',
  'docs/security-rsa.md': 'test/docs/security-rsa-page.test.ts',
}

const pages = allPages()
const blocks = pages.flatMap(blocksOf)

for (const page of ['README.md', 'docs/tutorial.md'])
  describe(`${page}, typed as it stands`, () => {
    const reader = new Reader()
    afterAll(() => reader.close())
    const consoles = blocks.filter(block => block.page === page && block.language === 'console')
    for (const block of consoles)
      for (const step of stepsOf(block))
        test(`line ${block.line}: ${step.command}`, async () => {
          const output = block.mark === 'background' ? await reader.serve(step) : await reader.run(step)
          expect(comparable(output)).toEqual(comparable(step.output))
        })
  })

describe('a block of code', () => {
  const included = blocks.filter(({ mark }) => mark.startsWith('file: '))

  test.each(included)('$page, line $line, is the file that it names', ({ mark, text }) => {
    expect(text).toBe(readFileSync(join(root, mark.replace('file: ', '')), 'utf8'))
  })

  test('is run, or is none that could be', () => {
    const unrun = blocks
      .filter(block => !isRun(block))
      .map(({ page, line, language }) => `${page}:${line} ${language}`)
    expect(unrun).toEqual([])
  })

  test.each(Object.entries(runElsewhere))('of %s is run by a test that names the page', (page, path) => {
    expect(readFileSync(join(root, path), 'utf8')).toContain(page)
  })
})

function isRun(block: Block): boolean {
  if (block.page in runElsewhere) return true
  const { language, mark, text, page } = block
  if (language === 'text') return true
  if (mark.startsWith('file: ')) return isUsed(mark.replace('file: ', ''))
  if (language === 'console') return page === 'README.md' || page === 'docs/tutorial.md'
  if (language === 'json') return typeof JSON.parse(text) === 'object'
  return language === 'sh' && text.trim().split('\n').every(isScript)
}

/** Whether some command of a console block runs the file, or a file that such a command runs imports it. */
function isUsed(path: string): boolean {
  const commands = blocks.filter(({ language }) => language === 'console').flatMap(stepsOf)
  if (commands.some(({ command }) => command.includes(path))) return true
  const folder = path.slice(0, path.lastIndexOf('/'))
  const name = path.slice(folder.length + 1)
  const others = blocks.filter(({ mark }) => mark.startsWith(`file: ${folder}/`) && !mark.endsWith(name))
  return others.some(({ text }) => text.includes(`'./${name}'`))
}

/** `npm test`, or `npm run` and a script that there is. */
function isScript(line: string): boolean {
  const manifest = z.object({ scripts: z.record(z.string(), z.string()) })
  const { scripts } = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const [, name] = /^npm (?:run )?([\w:]+)(?: -- .*)?$/.exec(line) ?? []
  return name !== undefined && name in scripts
}

/** What two runs have in common: lines and words without their order, which is that of arrival, and times without their values. */
function comparable(output: string): string[] {
  const lines = output.split('\n').map(line => {
    const timeless = line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replace(/\b\d+\.\d+/g, 'TIME')
    return timeless.trim().split(/\s+/).sort().join(' ')
  })
  return lines.filter(line => line !== '').sort()
}
