import { readFile } from 'node:fs/promises'
import { CollectiveError, isJsonObject, type FilterHost, type JsonObject } from '@collective/core'

/**
 * Reads what a filter looks at from a file in YAML or JSON: `identity`, `facts`, `classes` and `agents`, as `inventory --json` prints them.
 * @throws CollectiveError `configInvalid`
 */
export async function hostFile(path: string): Promise<FilterHost> {
  const { identity, facts, classes, agents } = await readObject(path)
  return {
    identity: typeof identity === 'string' ? identity : '',
    facts: isJsonObject(facts) ? facts : {},
    classes: textsOf(classes),
    agents: textsOf(agents),
  }
}

async function readObject(path: string): Promise<JsonObject> {
  const { parse } = await import('yaml')
  try {
    const content: unknown = parse(await readFile(path, 'utf8'))
    if (isJsonObject(content)) return content
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(`${path}: it cannot be read (${reason})`, error)
  }
  throw invalid(`${path}: expected an object with identity, facts, classes and agents, got something else`)
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

function invalid(message: string, cause?: unknown): CollectiveError {
  return new CollectiveError('configInvalid', message, { cause })
}
