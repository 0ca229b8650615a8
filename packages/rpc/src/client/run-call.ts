import { CollectiveError, isJsonObject, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { parseInput } from '../agents/parse-input'
import { strictSchema } from '../agents/strict-schema'
import type { ActionDdl, AgentDdl } from '../agents/ddl'
import type { ActionDefinitions, AgentDefinition, Aggregate } from '../agents/definition'

/** What a run calls. */
export interface RunCall {
  readonly agent: string
  readonly action: string
  readonly input: JsonObject
  /** How long the action may take on a node, by its DDL. Milliseconds. */
  readonly timeoutMs: number
  /** What its outputs are put together to, by its DDL. */
  readonly aggregates: readonly Aggregate[]
  /** Its partial replies are read. */
  readonly isStreamed: boolean
  /** What is wrong with the call; nothing is sent then. */
  readonly refusal?: CollectiveError
}

/** Long enough for most actions where nobody knows better. */
const defaultTimeoutMs = 10_000

/** A call of an agent whose definition is at hand: its input is checked against the schema, and sent as it is. */
export function typedCall(
  { actions, ddl, name }: AgentDefinition<string, ActionDefinitions>,
  action: string,
  input: unknown,
): RunCall {
  const call = callOf({ agent: name, action }, input, ddl)
  const schemas = actions[action]
  const streamed = { ...call, isStreamed: schemas?.partial !== undefined }
  return schemas ? withRefusal(streamed, strictSchema(schemas.input), input) : streamed
}

/** A call by names: checked against the DDL where there is one, and by the nodes in any case. */
export function namedCall(
  target: { readonly agent: string; readonly action: string },
  input: JsonObject,
  ddl: AgentDdl | undefined,
): RunCall {
  const call = callOf(target, input, ddl)
  const action = ddl?.actions[target.action]
  const schema = action && inputSchemaOf(action)
  return schema ? withRefusal(call, schema, input) : call
}

function callOf(
  { agent, action }: { readonly agent: string; readonly action: string },
  input: unknown,
  ddl: AgentDdl | undefined,
): RunCall {
  const declared = ddl && Object.hasOwn(ddl.actions, action) ? ddl.actions[action] : undefined
  const call = {
    agent,
    action,
    input: jsonOf(input),
    timeoutMs: declared?.timeoutMs ?? defaultTimeoutMs,
    aggregates: declared?.aggregates ?? [],
    isStreamed: false,
  }
  return ddl && !declared ? { ...call, refusal: unknownAction(ddl, action) } : call
}

const inputSchemas = new WeakMap<ActionDdl, z.ZodObject | undefined>()

/** Made once per DDL: it takes milliseconds. */
function inputSchemaOf(action: ActionDdl): z.ZodObject | undefined {
  if (!inputSchemas.has(action)) inputSchemas.set(action, readInputSchema(action.input))
  return inputSchemas.get(action)
}

/** Undefined for what zod cannot express, such as a node's of another make: the nodes check it all the same. */
function readInputSchema(input: JsonObject): z.ZodObject | undefined {
  try {
    const schema = z.fromJSONSchema(input)
    return schema instanceof z.ZodObject ? schema : undefined
  } catch {
    return undefined
  }
}

function withRefusal(call: RunCall, schema: z.ZodObject, input: unknown): RunCall {
  const parsed = parseInput(schema, input)
  if (parsed.ok) return call
  const { agent, action } = call
  return { ...call, refusal: new CollectiveError(parsed.code, `${agent} ${action}: ${parsed.message}`) }
}

function unknownAction({ name, actions }: AgentDdl, action: string): CollectiveError {
  const message = `the agent ${name} has no action ${action}, only ${Object.keys(actions).join(', ')}`
  return new CollectiveError('unknownAction', message)
}

// What the schema takes is an object; what it does not take is refused before it is sent.
function jsonOf(input: unknown): JsonObject {
  return isJsonObject(input) ? input : {}
}
