import { CollectiveError, isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { z } from 'zod'
import { parseInput } from '../agents/parse-input'
import { strictSchema } from '../agents/strict-schema'
import type { AgentDdl } from '../agents/ddl'
import type { ActionDefinitions, AgentDefinition } from '../agents/definition'

/** What a run calls. */
export interface RunCall<Data> {
  readonly agent: string
  readonly action: string
  readonly input: JsonObject
  /** How long the action may take on a node, by its DDL. Milliseconds. */
  readonly timeoutMs: number
  /** What is wrong with the call; nothing is sent then. */
  readonly refusal?: CollectiveError
  /** Reads what an action gave. */
  readonly read: (data: JsonValue | undefined) => OutputRead<Data>
}

/** What reading an output came to. */
export type OutputRead<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly message: string }

/** Long enough for most actions where nobody knows better. */
const defaultTimeoutMs = 10_000

/** A call of an agent whose definition is at hand: its input and the nodes' outputs are checked against the schemas. */
export function typedCall(
  definition: AgentDefinition<string, ActionDefinitions>,
  action: string,
  input: unknown,
): RunCall<unknown> {
  const { actions, ddl, name } = definition
  const schemas = actions[action]
  const timeoutMs = ddl.actions[action]?.timeoutMs ?? defaultTimeoutMs
  const call = { agent: name, action, input: jsonOf(input), timeoutMs }
  if (!schemas) return { ...call, read: asItIs, refusal: unknownAction(name, action, Object.keys(actions)) }
  return {
    ...call,
    ...refusalOf(strictSchema(schemas.input), input, call),
    read: data => readOutput(schemas.output, data),
  }
}

/** A call by names: checked against the DDL where there is one, and by the nodes in any case. */
export function namedCall(
  target: { readonly agent: string; readonly action: string },
  input: JsonObject,
  ddl: AgentDdl | undefined,
): RunCall<unknown> {
  const action = ddl?.actions[target.action]
  const call = { ...target, input, timeoutMs: action?.timeoutMs ?? defaultTimeoutMs, read: asItIs }
  if (!ddl) return call
  if (!action) return { ...call, refusal: unknownAction(ddl.name, target.action, Object.keys(ddl.actions)) }
  const schema = z.fromJSONSchema(action.input)
  return schema instanceof z.ZodObject ? { ...call, ...refusalOf(schema, input, call) } : call
}

function refusalOf(
  schema: z.ZodObject,
  input: unknown,
  { agent, action }: { agent: string; action: string },
): { refusal?: CollectiveError } {
  const parsed = parseInput(schema, input)
  if (parsed.ok) return {}
  return { refusal: new CollectiveError(parsed.code, `${agent} ${action}: ${parsed.message}`) }
}

function unknownAction(agent: string, action: string, actions: readonly string[]): CollectiveError {
  const message = `the agent ${agent} has no action ${action}, only ${actions.join(', ')}`
  return new CollectiveError('unknownAction', message)
}

function readOutput(schema: z.ZodObject, data: JsonValue | undefined): OutputRead<unknown> {
  const parsed = schema.safeParse(data ?? {})
  if (parsed.success) return { ok: true, data: parsed.data }
  return {
    ok: false,
    message: `the node's answer does not fit the schema here: ${z.prettifyError(parsed.error)}`,
  }
}

function asItIs(data: JsonValue | undefined): OutputRead<unknown> {
  return { ok: true, data }
}

// What the schema takes is an object; what it does not take is refused before it is sent.
function jsonOf(input: unknown): JsonObject {
  return isJsonObject(input) ? input : {}
}
