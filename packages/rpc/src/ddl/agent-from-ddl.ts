import { CollectiveError, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import { isAgentDdl } from '../agents/is-agent-ddl'
import type { ActionDdl } from '../agents/ddl'
import type { ActionDefinition, AgentDefinition } from '../agents/definition'

/**
 * The definition of an agent whose DDL is at hand and whose source is not: to host programs under it, or to call it.
 * @param ddl of `client.ddl`, of `parseMCollectiveDdl`, or read from JSON
 * @throws CollectiveError `invalidAgent` for what is no DDL, or has a schema that zod cannot check; `invalidName`
 */
export function agentFromDdl(ddl: unknown): AgentDefinition {
  if (!isAgentDdl(ddl)) throw noDdl()
  const actions = Object.entries(ddl.actions).map(
    ([name, action]) => [name, actionOf(`${ddl.name}.${name}`, action)] as const,
  )
  const { timeoutMs: timeout, ...metadata } = ddl
  const defined = defineAgent({ ...metadata, timeout, actions: Object.fromEntries(actions) })
  // What was read is told on as it stands, and so keeps its contract.
  const definition: AgentDefinition = Object.freeze({
    ...defined,
    ddl,
    implement: (...given) => Object.freeze({ ...defined.implement(...given), definition }),
  } satisfies AgentDefinition)
  return definition
}

function actionOf(path: string, action: ActionDdl): ActionDefinition {
  const { timeoutMs: timeout, input, output, partial, ...described } = action
  return {
    ...described,
    timeout,
    input: objectOf(`${path}.input`, input),
    output: objectOf(`${path}.output`, output),
    ...(partial && { partial: objectOf(`${path}.partial`, partial) }),
  }
}

function objectOf(path: string, schema: JsonObject): z.ZodObject {
  const read = fromJson(path, schema)
  if (read instanceof z.ZodObject) return read
  throw new CollectiveError('invalidAgent', `${path}: expected the schema of an object`, { path })
}

function fromJson(path: string, schema: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(schema)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError(
      'invalidAgent',
      `${path}: expected a schema that can be checked, got one where ${reason}`,
      {
        path,
        cause,
      },
    )
  }
}

function noDdl(): CollectiveError {
  return new CollectiveError(
    'invalidAgent',
    'expected the DDL of an agent, with name, version and actions that have input, output, aggregates and timeoutMs: see docs/ddl.md',
  )
}
