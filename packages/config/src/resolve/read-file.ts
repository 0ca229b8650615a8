import { readFile, stat } from 'node:fs/promises'
import { CollectiveError, isJsonObject, type JsonValue } from '@collective/core'
import type { Document } from 'yaml'
import type { FoundFile } from './find-file'
import type { Given, Origin } from './origin'

const maxBytes = 256 * 1024

/** What a configuration file says. */
export interface ConfigFile {
  readonly path: string
  /** By key, those that nobody knows too. */
  readonly given: ReadonlyMap<string, Given>
  /** Whether others than its owner may read it. */
  readonly openToOthers: boolean
}

/**
 * Reads a YAML (or JSON) file of keys.
 * @param user whose files may name plug-ins where nobody named the file; undefined where the platform has no users
 * @throws CollectiveError `configInvalid` with the line and the position in characters
 */
export async function readConfigFile(found: FoundFile, user: number | undefined): Promise<ConfigFile> {
  const { text, mode, owner } = await readWhole(found.path)
  const { document, lineAt } = await parse(text, found.path)
  const content = contentOf(document, found.path)
  if (!found.trusted && Object.hasOwn(content, 'plugins')) assertOwnFile(found.path, { owner, user })
  const given = Object.entries(content).map(
    ([key, value]) => [key, givenBy(found.path, { key, value, lineAt })] as const,
  )
  return { path: found.path, given: new Map(given), openToOthers: (mode & 0o077) !== 0 }
}

async function readWhole(path: string): Promise<{ text: string; mode: number; owner: number }> {
  const { size, mode, uid } = await stat(path).catch(cannotRead(path))
  if (size > maxBytes) throw invalid(path, `expected at most ${maxBytes} bytes, got ${size}: shorten it`)
  return { text: await readFile(path, 'utf8').catch(cannotRead(path)), mode, owner: uid }
}

function cannotRead(path: string): (error: unknown) => never {
  return error => {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(path, `cannot be read (${reason}): correct it, or its rights`, { cause: error })
  }
}

type LineAt = (path: readonly PropertyKey[]) => number

async function parse(text: string, path: string): Promise<{ document: Document.Parsed; lineAt: LineAt }> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const [problem] = document.errors
  if (!problem) return { document, lineAt: at => lines.linePos(startOf(document.contents, at)).line }
  const [position] = problem.pos
  const { line, col } = lines.linePos(position)
  throw invalid(
    `${path}:${line}:${col}`,
    `expected YAML, got something else (${problem.message}): correct the line`,
    {
      cause: problem,
      position,
    },
  )
}

interface NodeLike {
  readonly range?: readonly number[] | null
  readonly items?: readonly unknown[]
}

// The key's own place, so that a value that begins on the next line is found under its name; the nearest parent's where it is not written.
function startOf(root: unknown, path: readonly PropertyKey[]): number {
  let node = root
  let start = 0
  for (const step of path) {
    const child = childOf(node, step)
    if (!child) break
    start = child.start
    node = child.node
  }
  return start
}

function childOf(parent: unknown, step: PropertyKey): { node: unknown; start: number } | undefined {
  if (!isNodeLike(parent)) return undefined
  for (const [index, item] of (parent.items ?? []).entries()) {
    if (isPair(item) && keyText(item.key) === String(step))
      return { node: item.value, start: rangeStart(item.key) }
    if (!isPair(item) && index === step) return { node: item, start: rangeStart(item) }
  }
  return undefined
}

function isNodeLike(value: unknown): value is NodeLike {
  return typeof value === 'object' && value !== null
}

function isPair(item: unknown): item is { key: unknown; value: unknown } {
  return typeof item === 'object' && item !== null && 'key' in item
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : ''
}

function rangeStart(node: unknown): number {
  return isNodeLike(node) ? (node.range?.[0] ?? 0) : 0
}

function contentOf(document: Document.Parsed, path: string): Readonly<Record<string, JsonValue>> {
  const content: unknown = resolved(document, path) ?? {}
  if (isJsonObject(content)) return content
  throw invalid(
    `${path}:1`,
    'expected keys and values such as `url: mqtt://localhost`, got something else: correct it',
  )
}

function resolved(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(path, `its aliases cannot be resolved (${reason}): write the values out`, { cause: error })
  }
}

function givenBy(
  path: string,
  { key, value, lineAt }: { key: string; value: unknown; lineAt: LineAt },
): Given {
  const originAt = (inside: readonly PropertyKey[]): Origin => ({
    kind: 'file',
    path,
    line: lineAt([key, ...inside]),
  })
  return { value, origin: originAt([]), originAt }
}

// A file that lies where one happens to work may be anybody's, and its plug-ins would run as code.
function assertOwnFile(path: string, { owner, user }: { owner: number; user: number | undefined }): void {
  if (user === undefined || owner === user || owner === 0) return
  throw invalid(
    path,
    `it names plugins and belongs to another user (uid ${owner}): name the file itself, with -c or COLLECTIVE_CONFIG, if it is to be trusted`,
  )
}

function invalid(
  where: string,
  problem: string,
  options: { cause?: unknown; position?: number } = {},
): CollectiveError {
  return new CollectiveError('configInvalid', `${where}: ${problem}`, options)
}
