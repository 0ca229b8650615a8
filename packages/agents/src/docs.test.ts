import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { standardAgents } from './standard-agents'
import type { AgentDdl } from '@collective/rpc'

const docs = new URL('../../../docs/', import.meta.url)
const page = await readFile(new URL('agents.md', docs), 'utf8')
const ownPages = new Map<string, string>()
for (const file of await readdir(new URL('agents/', docs)))
  ownPages.set(file.replace('.md', ''), await readFile(new URL(`agents/${file}`, docs), 'utf8'))

/** The text between a heading and the next of its level or above. */
function section(text: string, heading: string): string {
  const start = text.indexOf(`\n${heading}\n`)
  expect(start, `a section ${heading}`).toBeGreaterThan(-1)
  const [level = ''] = heading.split(' ')
  const rest = text.slice(start + heading.length + 2)
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'))
  return end === -1 ? rest : rest.slice(0, end)
}

function rows(text: string, kind: 'input' | 'partial' | 'output'): string[] {
  return [...text.matchAll(new RegExp(`^\\| ${kind} \\| \`(\\w+)\``, 'gm'))].map(match => match[1] ?? '')
}

const propertiesOf = (schema: unknown): string[] => Object.keys(Object(Object(schema).properties))

/** What is said about an agent, and of which level the headings of its actions are. */
function aboutAgent(name: string): { about: string; level: '##' | '###' } {
  const own = ownPages.get(name)
  return own === undefined
    ? { about: section(page, `## ${name}`), level: '###' }
    : { about: own, level: '##' }
}

describe('docs/agents.md and the pages in docs/agents', () => {
  const ddls: [string, AgentDdl][] = Object.entries(standardAgents).map(([name, make]) => [
    name,
    make({}).definition.ddl,
  ])

  it.each(ddls)('lists the actions of %s with their inputs and outputs', (name, ddl) => {
    const { about, level } = aboutAgent(name)
    for (const [action, { input, partial, output }] of Object.entries(ddl.actions)) {
      const table = section(about, `${level} ${action}`)
      expect([action, rows(table, 'input')]).toEqual([action, propertiesOf(input)])
      expect([action, rows(table, 'partial')]).toEqual([action, propertiesOf(partial)])
      expect([action, rows(table, 'output')]).toEqual([action, propertiesOf(output)])
    }
    expect(about).toContain(`It has ${ddl.timeoutMs / 1000} seconds`)
  })

  it.each(Object.entries(standardAgents))('lists the settings of %s', (name, make) => {
    const { about, level } = aboutAgent(name)
    const table = section(about, `${level} Settings of ${name}`)
    const settings = [...table.matchAll(/^\| `(\w+)`/gm)].map(match => match[1] ?? '')
    // A setting that exists is refused for its type, one that does not by its name.
    for (const setting of settings)
      expect(() => make({ [setting]: [0] })).toThrow(new RegExp(`agents\\.${name}\\.${setting}`))
  })

  it.each([...ownPages.keys()])('name the page of %s', name => {
    expect(Object.keys(standardAgents)).toContain(name)
    expect(page).toContain(`(agents/${name}.md)`)
  })

  it('has code that runs', async () => {
    const folder = new URL('../.tmp/', import.meta.url)
    await mkdir(folder, { recursive: true })
    const [nodeCode = '', clientCode = ''] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(
      match => match[1] ?? '',
    )
    await writeFile(new URL('docs-node.ts', folder), nodeCode)
    await writeFile(new URL('docs-client.ts', folder), clientCode)
    const { node, hub } = await import(new URL('docs-node.ts', folder).href)
    const { statuses } = await import(new URL('docs-client.ts', folder).href)
    const found = await statuses(hub, 'no-such-service')
    expect(found).toEqual({ 'web1.example.net': expect.stringMatching(/no-such-service|service manager/) })
    await node.close()
    await rm(folder, { recursive: true })
  })
})
