import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  CollectiveError,
  namesIn,
  parseFilter,
  toCollectiveError,
  type FilterHost,
  type JsonObject,
  type JsonValue,
} from '@collective/core'
import { parseActionPolicy, parsePolicyGroups, type ActionPolicy, type PolicyGroups } from '@collective/rpc'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import { decisionTable, type Decided } from '../output/decision-table'
import { readAssignments } from '../inputs/assignments'
import { filterFlags } from '../target/filter-flags'
import { hostFile } from '../target/host-file'
import { outJson } from '../terminal/terminal'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'

/** `collective policy test FILE`: reads a policy as a node would, and says who may do what by which of its rules. Nobody is asked. */
export async function policy({ args, options, terminal }: Invocation): Promise<number> {
  const [verb = 'nothing', file, more] = args
  if (verb !== 'test' || file === undefined || more !== undefined)
    throw usageError(`expected policy test and the file of one policy, got ${args.join(' ') || verb}`)
  const read = await policyOf(file, options)
  const decided = await decisions(read, options)
  if (options.json) outJson(terminal, { v: 1, file, warnings: read.warnings, decisions: decided })
  else {
    for (const { line, message } of read.warnings) terminal.err(`${file}:${line}: ${message}`)
    terminal.out(decided.length === 0 ? `${file} can be read` : decisionTable(decided))
  }
  return decided.every(({ allow }) => allow) ? exitCodes.ok : exitCodes.partly
}

async function policyOf(file: string, options: Options): Promise<ActionPolicy> {
  const groups = await groupsOf(file, options.groupsFile)
  const allowUnconfigured = options.allowUnconfigured ?? false
  return parseActionPolicy(await textOf(file), { groups, allowUnconfigured, file: basename(file) })
}

async function groupsOf(file: string, given: string | undefined): Promise<PolicyGroups> {
  const path = given ?? join(dirname(file), 'groups')
  try {
    return parsePolicyGroups(await readFile(path, 'utf8'), basename(path))
  } catch (error) {
    if (given === undefined && isMissing(error)) return {}
    throw toCollectiveError(error, 'policyUnavailable')
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CollectiveError(
      'policyUnavailable',
      `${file}: expected a policy: ${toCollectiveError(cause).message}`,
      { cause },
    )
  }
}

async function decisions(read: ActionPolicy, options: Options): Promise<readonly Decided[]> {
  const { policyCallers: callers = [], policyActions: actions = [] } = options
  if ((callers.length === 0) !== (actions.length === 0))
    throw usageError(
      'expected --caller and --action, each at least once, or neither to see whether the policy can be read',
    )
  const { identity, facts, classes } = await hostOf(options)
  const input = inputOf(options.policyInputs ?? [])
  const filterNames = namesIn(parseFilter(filterFlags(options) ?? {}))
  return callers.flatMap(caller =>
    actions.map(action => {
      const verdict = read.explain({ caller, action, identity, facts, classes, input, filterNames })
      return { caller, action, ...verdict }
    }),
  )
}

/** Without a schema to say what each value is, one that is JSON is taken as such. */
function inputOf(words: readonly string[]): JsonObject {
  return Object.fromEntries([...readAssignments(words)].map(([name, text]) => [name, jsonOr(text)]))
}

function jsonOr(text: string): JsonValue {
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as JsonValue
  } catch {
    // A text that is no JSON is itself.
    return text
  }
}

async function hostOf({ host }: Options): Promise<Pick<FilterHost, 'identity' | 'facts' | 'classes'>> {
  return host === undefined ? { identity: 'localhost', facts: {}, classes: [] } : hostFile(host)
}
