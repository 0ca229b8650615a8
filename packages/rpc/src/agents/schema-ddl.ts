import { CollectiveError, isJsonObject, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { withoutSensitiveValues } from './sensitive'
import { strictSchema } from './strict-schema'
import { findTransform } from './transforms'
import type { ActionDdl, AgentDdl } from './ddl'
import type { ActionDefinition, ActionDefinitions, AgentOptions } from './definition'

/** How long an action may take where neither it nor its agent says. Milliseconds. */
const defaultActionTimeoutMs = 10_000

/** An agent's options as data. @throws CollectiveError `invalidAgent` */
export function ddlOf(options: AgentOptions<string, ActionDefinitions>): AgentDdl {
  const timeoutMs = options.timeout ?? defaultActionTimeoutMs
  const actions = Object.entries(options.actions).map(
    ([name, action]) => [name, actionDdl(`${options.name}.${name}`, action, timeoutMs)] as const,
  )
  return {
    name: options.name,
    description: options.description,
    version: options.version,
    author: options.author ?? '',
    license: options.license ?? '',
    url: options.url ?? '',
    timeoutMs,
    actions: Object.fromEntries(actions),
  }
}

function actionDdl(path: string, action: ActionDefinition, agentTimeoutMs: number): ActionDdl {
  return {
    description: action.description,
    display: action.display ?? 'ok',
    effect: action.effect ?? 'change',
    noop: action.noop ?? false,
    timeoutMs: action.timeout ?? agentTimeoutMs,
    input: jsonSchemaOf(strictSchema(action.input), 'input', `${path}.input`),
    output: jsonSchemaOf(strictSchema(action.output), 'output', `${path}.output`),
    ...(action.partial && {
      partial: jsonSchemaOf(strictSchema(action.partial), 'output', `${path}.partial`),
    }),
    aggregates: action.aggregates ?? [],
  }
}

/** Both directions are described by what travels: what the caller gives, and what the node makes of the action's result. */
function jsonSchemaOf(schema: z.ZodObject, io: 'input' | 'output', path: string): JsonObject {
  const transform = findTransform(schema, path)
  if (transform !== undefined)
    throw new CollectiveError(
      'invalidAgent',
      `${transform} has a transform, which cannot be written back to what travels: use z.codec() with both directions, or transform in the action`,
      { path: transform },
    )
  try {
    const json: unknown = z.toJSONSchema(schema, { io, unrepresentable: 'throw' })
    if (isJsonObject(json)) return withoutSensitiveValues(json)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError(
      'invalidAgent',
      `${path} has a type that JSON cannot carry (${reason}): use a string, number, boolean, array or object, and timestamp() or bytes() for dates and bytes`,
      { cause, path },
    )
  }
  throw new CollectiveError('invalidAgent', `${path} is no object schema: use z.object({…})`, { path })
}
