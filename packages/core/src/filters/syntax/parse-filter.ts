import { CollectiveError } from '../../errors/error'
import { checkLimits } from '../check-limits'
import { allOf, anyOf, filterOf } from '../combine'
import { maxTextLength } from '../limits'
import { Cursor } from './cursor'
import { FilterSyntaxError } from './filter-syntax-error'
import { parseCompound } from './parse-compound'
import { parseFact, parseName, parseWith } from './parse-flags'
import type { Filter, FilterNode } from '../filter'

/** The filter flags of a command, each as often as it was given. */
export interface FilterFlags {
  /** `-F`: `location=/^nan/`, `processorcount >= 8`. All must hold. */
  readonly fact?: readonly string[]
  /** `-C`: `apache`, `/^role::/`. All must hold. */
  readonly class?: readonly string[]
  /** `-A`: `puppet`. All must hold. */
  readonly agent?: readonly string[]
  /** `-I`: `web1.example.net`, `/^web/`. One must hold. */
  readonly identity?: readonly string[]
  /** `-W`: facts and classes separated by spaces. All must hold. */
  readonly with?: readonly string[]
  /** `-S`: `apache and not (location=london or service('httpd').status=stopped)`. All must hold. */
  readonly compound?: readonly string[]
}

const parsers: Readonly<Record<keyof FilterFlags, (cursor: Cursor) => FilterNode>> = {
  fact: parseFact,
  class: cursor => parseName(cursor, 'class'),
  agent: cursor => parseName(cursor, 'agent'),
  identity: cursor => parseName(cursor, 'identity'),
  with: parseWith,
  compound: parseCompound,
}

/**
 * Reads filter flags with MCollective's grammar. Different flags must all hold; no flag at all is everybody.
 * @throws FilterSyntaxError with the flag as `path` and the `position` in its text; CollectiveError `filterInvalid` for a filter past a
 * limit, `invalidOption` for a flag that there is not
 */
export function parseFilter(flags: FilterFlags): Filter {
  refuseUnknownFlags(flags)
  const identities = nodesOf(flags, 'identity')
  const [first, ...others] = identities
  const node = allOf([
    ...nodesOf(flags, 'fact'),
    ...nodesOf(flags, 'class'),
    ...nodesOf(flags, 'agent'),
    ...(first ? [anyOf([first, ...others])] : []),
    ...nodesOf(flags, 'with'),
    ...nodesOf(flags, 'compound'),
  ])
  checkLimits(node)
  return filterOf(node)
}

function nodesOf(flags: FilterFlags, flag: keyof FilterFlags): FilterNode[] {
  return (flags[flag] ?? []).map((text, index) => parseText(`${flag}[${index}]`, text, parsers[flag]))
}

function parseText(path: string, text: string, parse: (cursor: Cursor) => FilterNode): FilterNode {
  if (text.length > maxTextLength) {
    const message = `${path}: expected at most ${maxTextLength} characters, got ${text.length}`
    throw new FilterSyntaxError(message, { path, text, position: maxTextLength })
  }
  return Object.freeze(parse(new Cursor(path, text)))
}

/** A flag that was passed over would widen the filter, up to everybody. */
function refuseUnknownFlags(flags: FilterFlags): void {
  const unknown = Object.keys(flags).find(flag => !Object.hasOwn(parsers, flag))
  if (unknown !== undefined)
    throw new CollectiveError(
      'invalidOption',
      `expected ${Object.keys(parsers).join(', ')} as filter flags, got ${unknown}`,
    )
}
