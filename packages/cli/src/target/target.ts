import {
  all,
  compileFilter,
  literalIdentities,
  parseFilter,
  type Filter,
  type Identity,
} from '@collective/core'
import { usageError } from '../exit/usage-error'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'
import { filterFlags } from './filter-flags'
import { givenNodes } from './given-nodes'
import type { NodeNames } from './node-file'

/** Whom a command is about. */
export interface Target {
  readonly where: Filter
  /** Whether anything but `where` has to hold: nobody beside these. */
  readonly nodes?: readonly Identity[]
  /** Where the nodes come from, for the discovery line. */
  readonly source?: string
  /** Whether there is no filter flag. */
  readonly unfiltered: boolean
  /** Whether all that the filter flags do is to name nodes, so that nobody else has to be asked. */
  readonly namesOnly: boolean
  /** A pipe named nobody, so that everybody may not be meant. */
  readonly emptyPipe: boolean
}

/**
 * Reads filter flags, node lists and, where the command takes it, the standard input.
 * @throws CollectiveError `filterSyntax`, `rosterInvalid`, `invalidOption`
 */
export async function readTarget(
  invocation: Invocation,
  { takesPipe }: { takesPipe: boolean },
): Promise<Target> {
  const { names, emptyPipe } = await givenNodes(invocation, takesPipe)
  const flags = filterFlags(withoutGroups(invocation.options, names))
  const where = flags ? parseFilter(flags) : all()
  return {
    where,
    unfiltered: flags === undefined,
    namesOnly: Object.keys(flags ?? {}).join() === 'identity' && literalIdentities(where) !== undefined,
    emptyPipe,
    ...(names ? { nodes: named(names, flags?.['identity']), source: names.source } : {}),
  }
}

/** Whether nothing narrows it. */
export function isEverybody(target: Target): boolean {
  return target.unfiltered && target.nodes === undefined
}

// The flags are narrowed here as far as the names alone decide: nobody else has to be asked.
function named({ all: everyone }: NodeNames, identities: readonly string[] | undefined): readonly Identity[] {
  if (!identities) return everyone
  const fits = compileFilter(parseFilter({ identity: [...identities] }))
  return everyone.filter(identity => fits({ identity, facts: {}, classes: [], agents: [] }))
}

/** `group:web` stands for the members of that group of the inventory. */
function withoutGroups(options: Options, names: NodeNames | undefined): Options {
  const identities = options.withIdentity?.flatMap(text => membersOf(text, names))
  return identities ? { ...options, withIdentity: identities } : options
}

function membersOf(text: string, names: NodeNames | undefined): readonly Identity[] {
  if (!text.startsWith('group:')) return [text]
  if (names) return names.group(text.slice('group:'.length))
  throw usageError(`-I ${text}: expected an inventory that has the group: give --nodes FILE`)
}
