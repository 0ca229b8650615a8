import type { Arguments, Entry, Expression } from './syntax-tree'
import type { TextPart, Token } from './token'
import type { TokenReader } from './token-reader'

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
])

/** Reads a value: `act.capitalize`, `10 * 1024`. @throws DdlSyntaxError */
export function parseExpression(reader: TokenReader): Expression {
  return reader.nested(() => {
    let expression = parseFactor(reader)
    while (reader.takes('*'))
      expression = { type: 'product', at: expression.at, factors: [expression, parseFactor(reader)] }
    return expression
  })
}

function parseFactor(reader: TokenReader): Expression {
  let expression = parseOperand(reader)
  while (reader.takes('.')) {
    const name = reader.expectWord('the name of a method')
    expression = { type: 'method', at: expression.at, target: expression, name, ...bracketed(reader) }
  }
  return expression
}

/** Reads a value, or whether two are the same. @throws DdlSyntaxError */
export function parseTest(reader: TokenReader): Expression {
  const one = parseExpression(reader)
  if (!reader.sees('==') && !reader.sees('!=')) return one
  const negated = reader.sees('!=')
  reader.advance()
  return { type: 'comparison', at: one.at, negated, sides: [one, parseExpression(reader)] }
}

/** Reads what stands behind a name up to a closing mark, or without one to the end of the line or `do`. @throws DdlSyntaxError */
export function parseArguments(reader: TokenReader, closing?: string): Arguments {
  const positional: Expression[] = []
  const options: Entry[] = []
  const isOver = (): boolean => (closing === undefined ? isEndOfCall(reader) : reader.sees(closing))
  if (closing !== undefined) reader.skipLineEnds()
  while (!isOver()) {
    const argument = parseArgument(reader)
    if ('at' in argument) positional.push(argument)
    else options.push(argument)
    if (closing !== undefined) reader.skipLineEnds()
    if (!reader.takes(',')) break
    reader.skipLineEnds()
  }
  if (closing !== undefined) reader.expect(closing, `a comma or ${closing}`)
  return { positional, options }
}

function isEndOfCall(reader: TokenReader): boolean {
  return (
    reader.sees('\n') ||
    reader.sees('}') ||
    reader.next.type === 'end' ||
    reader.seesWord('do', 'if', 'unless', 'end')
  )
}

function parseArgument(reader: TokenReader): Expression | Entry {
  const { next } = reader
  if (next.type === 'key') {
    reader.advance()
    reader.skipLineEnds()
    return { name: { type: 'symbol', name: next.name, at: next.at }, value: parseExpression(reader) }
  }
  const name = parseExpression(reader)
  if (!reader.takes('=>')) return name
  reader.skipLineEnds()
  return { name, value: parseExpression(reader) }
}

function parseOperand(reader: TokenReader): Expression {
  const token = reader.advance()
  const { at } = token
  switch (token.type) {
    case 'text':
      return { type: 'text', at, parts: token.parts.map(part => parseTextPart(reader, part)) }
    case 'symbol':
      return { type: 'symbol', at, name: token.name }
    case 'number':
      return { type: 'constant', at, value: token.value }
    case 'pattern':
      return { type: 'pattern', at, source: token.source }
    case 'words':
      return { type: 'list', at, items: token.words.map(word => ({ type: 'text', at, parts: [word] })) }
    case 'word':
      return parseName(reader, token)
    case 'mark':
      return parseMarked(reader, token)
    default:
      throw reader.error('a value', token)
  }
}

function parseTextPart(reader: TokenReader, part: TextPart): string | Expression {
  if (typeof part === 'string') return part
  const inside = reader.inside(part)
  const expression = parseExpression(inside)
  if (inside.next.type === 'end') return expression
  throw inside.error('}')
}

function parseName(reader: TokenReader, { word, at }: Token & { readonly type: 'word' }): Expression {
  const value = constants.get(word)
  if (value !== undefined) return { type: 'constant', at, value }
  if (!reader.sees('(')) return { type: 'variable', at, name: word }
  return { type: 'call', at, name: word, ...bracketed(reader) }
}

function parseMarked(reader: TokenReader, token: Token & { readonly type: 'mark' }): Expression {
  const { at, mark } = token
  if (mark === '[') {
    const { positional, options } = parseArguments(reader, ']')
    if (options.length === 0) return { type: 'list', at, items: positional }
  }
  if (mark === '{') {
    const { positional, options } = parseArguments(reader, '}')
    if (positional.length === 0) return { type: 'table', at, entries: options }
  }
  throw reader.error('a value', token)
}

function bracketed(reader: TokenReader): Arguments {
  return reader.takes('(') ? parseArguments(reader, ')') : { positional: [], options: [] }
}
