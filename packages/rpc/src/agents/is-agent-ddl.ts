import { isJsonObject, isName } from '@collective/core'
import type { AgentDdl } from './ddl'

/** Whether what a node says is an agent's DDL, as far as a client relies on it. */
export function isAgentDdl(value: unknown): value is AgentDdl {
  if (!isJsonObject(value) || !isName(value['name']) || typeof value['version'] !== 'string') return false
  const { actions } = value
  return isJsonObject(actions) && Object.values(actions).every(isActionDdl)
}

function isActionDdl(value: unknown): boolean {
  if (!isJsonObject(value) || !Number.isFinite(value['timeoutMs'])) return false
  const { input, output, partial, aggregates } = value
  const hasSchemas = isJsonObject(input) && isJsonObject(output)
  return hasSchemas && (partial === undefined || isJsonObject(partial)) && Array.isArray(aggregates)
}
