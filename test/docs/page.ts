import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One page of the documentation. */
export interface Page {
  /** From the top of the repository, such as `docs/protocol.md`. */
  readonly path: string
  readonly text: string
}

/** Reads one page. @param path from the top of the repository */
export function readPage(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

/** Every page that users read: README.md, CONTRIBUTING.md and what is in docs. */
export function allPages(): Page[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
  const atTop = readdirSync(root).filter(name => name.endsWith('.md'))
  return [...atTop, ...inDocs].sort().map(readPage)
}

/** The table that follows a comment such as `<!-- table: rule -->`, line by line as it stands. */
export function tableIn(page: Page, name: string): string {
  const [, after] = page.text.split(`<!-- table: ${name} -->\n`)
  if (after === undefined) throw new Error(`${page.path} has no table named ${name}`)
  const lines = after.split('\n')
  const end = lines.findIndex(line => !line.startsWith('|'))
  return lines.slice(0, end).join('\n')
}

/** The cells of a table, without its heading. */
export function rowsOf(table: string): string[][] {
  const [, , ...rows] = table.split('\n')
  return rows.map(row =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}
