import type { Facts } from '@collective/core'
import { plainFacts } from './plain-facts'
import { unavailable } from './unavailable'

/** How facts are written down. */
export type FactsFormat = 'json' | 'yaml'

/**
 * Reads facts from text. An empty YAML document is no facts; integers beyond 2^53 keep their digits in YAML and are rounded in JSON.
 * @param source for messages, such as `file /etc/facts.yaml`
 * @throws CollectiveError `factsUnavailable` with line, column and the position in characters, or the text around it
 */
export async function parseFacts(text: string, format: FactsFormat, source: string): Promise<Facts> {
  return format === 'json' ? parseJson(text, source) : parseYaml(text, source)
}

function parseJson(text: string, source: string): Facts {
  return plainFacts(readJson(text, source), source)
}

function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const position = positionIn(reason)
    const where = position === undefined ? '' : ` in ${lineOf(text, position)}`
    throw unavailable(source, `expected JSON, got something else${where} (${reason}): correct it`, {
      cause: error,
      ...(position === undefined ? {} : { position }),
    })
  }
}

// V8 gives either the position or the text around it.
function positionIn(reason: string): number | undefined {
  const found = /at position (\d+)/.exec(reason)?.[1]
  return found === undefined ? undefined : Number(found)
}

function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

async function parseYaml(text: string, source: string): Promise<Facts> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { intAsBigInt: true, logLevel: 'error', prettyErrors: false })
  const [problem] = document.errors
  if (problem) {
    const position = problem.pos[0]
    const where = lineOf(text, position)
    throw unavailable(
      source,
      `expected YAML, got something else in ${where} (${problem.message}): correct it`,
      {
        cause: problem,
        position,
      },
    )
  }
  return plainFacts(readYaml(document, source) ?? {}, source)
}

// Aliases are resolved only here; too many of them, the way to make a small file huge, throw.
function readYaml(document: { toJS(): unknown }, source: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw unavailable(source, `its aliases cannot be resolved (${reason}): write the values out`, {
      cause: error,
    })
  }
}
