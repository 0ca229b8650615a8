import { CollectiveError } from '../errors/error'
import { isIdentity, type Identity } from '../identity/identity'

/**
 * Reads a node list from a value that was parsed already, from JSON or YAML:
 * - an array of identities, as `find --json` prints it;
 * - an array of results with a `sender`, as `mco rpc -j` prints it, or the document of `rpc --json`, `{ v: 1, results: [{ sender, outcome }] }`:
 *   the senders whose outcome is `ok` (`statuscode` 0, where there is no outcome);
 * - an inventory, `{ nodes: [identity…], groups: { web: [identity…] } }`, either of which may be missing.
 * @param group only the nodes of this group of an inventory
 * @returns each identity once, in the order of the value
 * @throws CollectiveError `rosterInvalid`, with the path of what is wrong
 */
export function readNodeList(value: unknown, group?: string): Identity[] {
  return [...new Set(group === undefined ? everyNode(value) : nodesOfGroup(value, group))]
}

/** @param where the line or path; empty for the whole */
export function rosterInvalid(where: string, message: string): CollectiveError {
  if (where === '') return new CollectiveError('rosterInvalid', message)
  return new CollectiveError('rosterInvalid', `${where}: ${message}`, { path: where })
}

function everyNode(value: unknown): Identity[] {
  if (Array.isArray(value)) return nodesOf(value, '')
  if (isRecord(value) && 'results' in value) return nodesOfRun(value)
  if (isRecord(value) && ('nodes' in value || 'groups' in value)) return nodesOfInventory(value)
  throw rosterInvalid(
    '',
    `expected an array of identities, the document of an earlier run or an inventory with nodes or groups, got ${describe(value)}`,
  )
}

function nodesOfRun(document: Readonly<Record<string, unknown>>): Identity[] {
  if (document['v'] !== 1)
    throw rosterInvalid(
      'v',
      `expected the document of a run, version 1, got version ${describe(document['v'])}`,
    )
  return nodesOf(document['results'], 'results')
}

function nodesOfInventory(inventory: Readonly<Record<string, unknown>>): Identity[] {
  const nodes = inventory['nodes'] === undefined ? [] : nodesOf(inventory['nodes'], 'nodes')
  const groups = Object.entries(groupsOf(inventory))
  return [...nodes, ...groups.flatMap(([name, members]) => nodesOf(members, `groups.${name}`))]
}

function nodesOfGroup(value: unknown, group: string): Identity[] {
  if (!isRecord(value) || Array.isArray(value))
    throw rosterInvalid(
      '',
      `group ${group} was asked for: expected an inventory with groups, got ${describe(value)}`,
    )
  const groups = groupsOf(value)
  if (Object.hasOwn(groups, group)) return nodesOf(groups[group], `groups.${group}`)
  const names = Object.keys(groups).join(', ') || 'none'
  throw rosterInvalid('groups', `there is no group ${group}: expected one of those it has, ${names}`)
}

function groupsOf(inventory: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const groups = inventory['groups'] ?? {}
  if (isRecord(groups) && !Array.isArray(groups)) return groups
  throw rosterInvalid(
    'groups',
    `expected an object of arrays of identities by the name of the group, got ${describe(groups)}`,
  )
}

function nodesOf(entries: unknown, path: string): Identity[] {
  if (!Array.isArray(entries))
    throw rosterInvalid(path, `expected an array of identities, got ${describe(entries)}`)
  return entries.flatMap((entry: unknown, index) => nodeOf(entry, `${path}[${index}]`))
}

function nodeOf(entry: unknown, path: string): Identity[] {
  if (!isRecord(entry)) return [identityAt(entry, path)]
  const sender = identityAt(entry['sender'], `${path}.sender`)
  return succeeded(entry) ? [sender] : []
}

function succeeded(result: Readonly<Record<string, unknown>>): boolean {
  if ('outcome' in result) return result['outcome'] === 'ok'
  return (result['statuscode'] ?? 0) === 0
}

function identityAt(value: unknown, path: string): Identity {
  if (isIdentity(value)) return value
  throw rosterInvalid(
    path,
    `expected an identity, 1 to 128 of the characters A-Z a-z 0-9 _ . -, got ${describe(value)}`,
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

// Only what fits into a message: a list may be long, and one from YAML may contain itself.
function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isRecord(value)) return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing in it'}`
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 200)) : String(value)
}
