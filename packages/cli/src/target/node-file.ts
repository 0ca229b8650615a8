import { readFile } from 'node:fs/promises'
import { CollectiveError, parseNodeList, readNodeList, type Identity } from '@collective/core'

/** Names of nodes that somebody gave, and the groups that they may be in. */
export interface NodeNames {
  /** For messages and the discovery line. */
  readonly source: string
  readonly all: readonly Identity[]
  /** @throws CollectiveError `rosterInvalid` where there is no such group */
  group(name: string): readonly Identity[]
}

/** Reads a file of names, JSON, or a YAML inventory. @throws CollectiveError `rosterInvalid` */
export async function nodeFile(path: string): Promise<NodeNames> {
  const text = await textOf(path)
  return /\.ya?ml$/i.test(path) ? yamlNodes(text, path) : textNodes(text, path)
}

/** Names of nodes in a text: one per line, what `find` prints, the document of `rpc --json`, an inventory in JSON. */
export function textNodes(text: string, source: string): NodeNames {
  return {
    source,
    all: about(source, () => parseNodeList(text)),
    group: name => about(source, () => parseNodeList(text, { group: name })),
  }
}

async function yamlNodes(text: string, source: string): Promise<NodeNames> {
  const { parse } = await import('yaml')
  const value: unknown = about(source, () => parse(text) as unknown)
  return {
    source,
    all: about(source, () => readNodeList(value)),
    group: name => about(source, () => readNodeList(value, name)),
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw rosterInvalid(path, error)
  }
}

function about<Value>(source: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw rosterInvalid(source, error)
  }
}

function rosterInvalid(source: string, cause: unknown): CollectiveError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CollectiveError('rosterInvalid', `${source}: ${reason}`, { cause })
}
