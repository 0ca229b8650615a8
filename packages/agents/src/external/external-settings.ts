import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CollectiveError, toCollectiveError, type JsonObject } from '@collective/core'
import { agentFromDdl, parseMCollectiveDdl, type AgentDdl, type AgentImplementation } from '@collective/rpc'
import { z } from 'zod'
import { external } from './external'

/** What else an agent of a configuration needs to be made. */
export interface ExternalSurroundings {
  /** The folder that relative paths start from. */
  readonly folder: string
  /** Told what of a DDL nobody but the program checks. */
  readonly warn: (message: string) => void
}

const text = z.string().min(1)

const shape = z.strictObject({
  external: z.strictObject({
    command: z.union([text, z.tuple([text], z.string())], {
      error: 'expected a program, or a list with its arguments',
    }),
    ddl: text,
    environment: z.record(z.string(), z.string()).exactOptional(),
    maxOutput: z.int().positive().exactOptional(),
    killAfter: z.int().nonnegative().exactOptional(),
  }),
})

/**
 * Makes an external agent of what a configuration says under its name: `external` with `command` and `ddl`, a `.ddl` file of MCollective or
 * a DDL as JSON.
 * @throws CollectiveError `configInvalid`, `ddlSyntax`, `invalidAgent`
 */
export async function externalFromSettings(
  name: string,
  settings: JsonObject,
  { folder, warn }: ExternalSurroundings,
): Promise<AgentImplementation> {
  const { command, ddl: path, ...rest } = checked(name, settings).external
  const ddl = await readDdl(resolve(folder, path), message => warn(`agents.${name}: ${message}`))
  if (ddl.name !== name) throw invalid(name, `expected the DDL of ${name}, got that of ${ddl.name}: ${path}`)
  const [program, ...args] = typeof command === 'string' ? [command] : command
  return external({ ...rest, ddl, command: [located(program, folder), ...args] })
}

function checked(name: string, settings: JsonObject): z.output<typeof shape> {
  const result = shape.safeParse(settings)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw invalid(name, `${problems.join('; ')}; see docs/external-actions.md`)
}

// A name without a folder is looked for in PATH.
function located(program: string, folder: string): string {
  return program.includes('/') ? resolve(folder, program) : program
}

async function readDdl(path: string, note: (message: string) => void): Promise<AgentDdl> {
  const content = await contentOf(path)
  if (!path.endsWith('.ddl')) return agentFromDdl(parsed(path, content)).ddl
  const read = parseMCollectiveDdl(content, { file: path })
  read.notes.forEach(note)
  if (read.kind === 'agent') return read.ddl
  throw new CollectiveError('configInvalid', `${path}: expected the DDL of an agent, got one without actions`)
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CollectiveError(
      'configInvalid',
      `${path}: expected a DDL, got ${toCollectiveError(cause).message}`,
      { cause },
    )
  }
}

function parsed(path: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    const reason = toCollectiveError(cause).message
    throw new CollectiveError('configInvalid', `${path}: expected a DDL as JSON, got ${reason}`, { cause })
  }
}

function invalid(name: string, message: string): CollectiveError {
  return new CollectiveError('configInvalid', `agents.${name}: ${message}`, { path: `agents.${name}` })
}
