import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allPages, root, type Page } from './page'

const pages = allPages()
const textOf = new Map(pages.map(({ path, text }) => [path, text]))

describe('links between pages', () => {
  test.each(pages)('of $path lead somewhere', page => {
    expect(linksOf(page).filter(link => !isThere(page, link))).toEqual([])
  })

  test('are found in the pages, and a broken one is noticed', () => {
    const page = {
      path: 'docs/sample.md',
      text: '[a](protocol.md#frame) [b](nowhere.md) [c](protocol.md#nothing)',
    }
    expect(linksOf(page).filter(link => !isThere(page, link))).toEqual(['nowhere.md', 'protocol.md#nothing'])
  })
})

describe('paths of this repository', () => {
  test.each(pages)('that $path names are there', page => {
    const paths = [...withoutBlocks(page).matchAll(/`((?:packages|test|docs|examples|\.config)\/[\w./-]+)`/g)]
    const missing = paths.map(([, path = '']) => path).filter(path => !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })
})

describe('the index of decisions', () => {
  test('has each page in docs/decisions', () => {
    const index = textOf.get('docs/decisions/000-index.md') ?? ''
    const decisions = pages.map(({ path }) => path).filter(path => /decisions\/(?!000)/.test(path))
    expect(decisions.length).toBeGreaterThan(5)
    expect(decisions.filter(path => !index.includes(`(${path.replace('docs/decisions/', '')})`))).toEqual([])
  })
})

function linksOf(page: Page): string[] {
  const targets = [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter(target => !/^[a-z]+:/.test(target))
}

function isThere(page: Page, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page.path : join(dirname(page.path), path)
  if (!existsSync(join(root, target))) return false
  if (anchor === undefined) return statSync(join(root, target)).isFile()
  return anchorsOf(textOf.get(target) ?? '').includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

function withoutBlocks({ text }: Page): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '')
}
