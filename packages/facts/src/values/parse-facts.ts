import type { Facts } from '@collective/core'
import { lineOf } from './line-of'
import { parseYaml } from './parse-yaml'
import { plainFacts } from './plain-facts'
import { unavailable } from './unavailable'

/** How facts are written down. */
export type FactsFormat = 'json' | 'yaml'

/**
 * Reads facts from text. An empty YAML document is no facts; integers beyond 2^53 keep their digits in YAML and are rounded in JSON; of a key
 * that is there twice the last counts.
 * @param source for messages, such as `file /etc/facts.yaml`
 * @throws CollectiveError `factsUnavailable` with line, column and the position in characters, or the text around it
 */
export async function parseFacts(text: string, format: FactsFormat, source: string): Promise<Facts> {
  return plainFacts(format === 'json' ? parseJson(text, source) : await parseYaml(text, source), source)
}

function parseJson(text: string, source: string): unknown {
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
