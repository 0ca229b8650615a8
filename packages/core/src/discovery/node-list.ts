import { CollectiveError } from '../errors/error'
import { isIdentity, type Identity } from '../identity/identity'
import { readNodeList, rosterInvalid } from './read-node-list'

/** How a node list is written. */
export interface NodeListOptions {
  /**
   * `text`: an identity per line, `#` at its beginning or after a space begins a comment. `json`: what `readNodeList` reads, written in JSON. `auto`: JSON where the first character
   * that is no space is `[` or `{`, which no identity begins with. @default 'auto'
   */
  readonly format?: 'auto' | 'text' | 'json'
  /** Only the nodes of this group of an inventory. @default every node */
  readonly group?: string
}

/**
 * Reads a node list from text: a file of names, what `find` or `find --json` prints, the document of `rpc --json`, an inventory in JSON.
 * @returns each identity once, in the order of the text; none where the text is empty
 * @throws CollectiveError `rosterInvalid`, with the line (text) or the path (JSON) of what is wrong
 */
export function parseNodeList(text: string, options: NodeListOptions = {}): Identity[] {
  const { format = 'auto', group } = options
  const json = format === 'json' || (format === 'auto' && /^\uFEFF?\s*[[{]/.test(text))
  if (json) return readNodeList(parseJson(text), group)
  if (group !== undefined)
    throw rosterInvalid(
      '',
      `group ${group} was asked for, and names one per line have no groups: give an inventory`,
    )
  return parseLines(text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new CollectiveError(
      'rosterInvalid',
      `expected a node list in JSON, and it does not parse: ${String(error)}`,
      {
        cause: error,
      },
    )
  }
}

function parseLines(text: string): Identity[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const found = new Set<Identity>()
  for (const [index, line] of lines.entries()) {
    const name = line.replace(/(^|\s)#.*/, '').trim()
    if (name === '') continue
    if (!isIdentity(name)) throw lineInvalid(index + 1, name)
    found.add(name)
  }
  return [...found]
}

function lineInvalid(line: number, name: string): CollectiveError {
  return rosterInvalid(
    `line ${line}`,
    `expected an identity, 1 to 128 of the characters A-Z a-z 0-9 _ . -, one per line, got ${JSON.stringify(name)}`,
  )
}
