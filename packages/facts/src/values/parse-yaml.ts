import type { CST, Document } from 'yaml'
import { bounds } from './bounds'
import { lineOf } from './line-of'
import { unavailable } from './unavailable'

type YamlPackage = typeof import('yaml')

// More than the bound on facts needs, which is checked exactly afterwards.
const maxOpen = bounds.depth * 4

/**
 * The value of one YAML document; an empty one is no facts.
 * @throws CollectiveError `factsUnavailable`
 */
export async function parseYaml(text: string, source: string): Promise<unknown> {
  const yaml = await import('yaml')
  const [document, second] = compose(yaml, text, source)
  const [problem] = document?.errors ?? []
  if (problem)
    throw notYaml(text, { position: problem.pos[0], reason: problem.message, cause: problem }, source)
  if (second) throw unavailable(source, 'expected one YAML document, got several: leave one')
  return document ? resolveAliases(document, source) : {}
}

function compose(yaml: YamlPackage, text: string, source: string): Document.Parsed[] {
  // Looking for keys that are there twice takes the library seconds in a large file.
  const composer = new yaml.Composer({ intAsBigInt: true, uniqueKeys: false })
  return [...composer.compose(tokensOf(yaml, text, source), true, text.length)]
}

// The library composes recursively, and a few thousand brackets would end the process, not throw; reading tokens is not recursive.
function* tokensOf(yaml: YamlPackage, text: string, source: string): Generator<CST.Token> {
  const lexer = new yaml.Lexer()
  const parser = new yaml.Parser()
  for (const lexeme of lexer.lex(text)) {
    yield* parser.next(lexeme)
    if (parser.stack.length > maxOpen)
      throw unavailable(source, `facts nested deeper than ${bounds.depth}: flatten them`)
  }
  yield* parser.end()
}

interface Problem {
  readonly position: number
  readonly reason: string
  readonly cause: unknown
}

function notYaml(text: string, { position, reason, cause }: Problem, source: string): Error {
  const where = lineOf(text, position)
  return unavailable(source, `expected YAML, got something else in ${where} (${reason}): correct it`, {
    cause,
    position,
  })
}

// Aliases are resolved only here; too many of them, the way to make a small file huge, throw.
function resolveAliases(document: Document.Parsed, source: string): unknown {
  try {
    const value: unknown = document.toJS()
    return value ?? {}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw unavailable(source, `its aliases cannot be resolved (${reason}): write the values out`, {
      cause: error,
    })
  }
}
