import { parseArguments, parseExpression, parseTest } from './parse-expression'
import type { Statement } from './syntax-tree'
import type { TokenReader } from './token-reader'

/** Reads a whole file. @throws DdlSyntaxError */
export function parseFile(reader: TokenReader): readonly Statement[] {
  const statements = parseStatements(reader)
  if (reader.next.type === 'end') return statements
  throw reader.error('a declaration')
}

/** Reads to what ends a body, and leaves that. */
function parseStatements(reader: TokenReader): readonly Statement[] {
  return reader.nested(() => {
    const statements: Statement[] = []
    reader.skipLineEnds()
    while (reader.next.type !== 'end' && !reader.seesWord('end', 'else') && !reader.sees('}')) {
      statements.push(parseStatement(reader))
      reader.skipLineEnds()
    }
    return statements
  })
}

function parseStatement(reader: TokenReader): Statement {
  const { next } = reader
  if (next.type === 'words' || (next.type === 'mark' && next.mark === '[')) return parseLoop(reader)
  if (reader.seesWord('if', 'unless')) return parseCondition(reader)
  if (next.type !== 'word') throw reader.error('a declaration')
  return withModifier(reader, parseDeclaration(reader))
}

function parseDeclaration(reader: TokenReader): Statement {
  const { at } = reader.next
  const name = reader.expectWord('a declaration')
  const given = reader.takes('(') ? parseArguments(reader, ')') : parseArguments(reader)
  const body = reader.seesWord('do') ? parseBlock(reader) : []
  return { type: 'declaration', at, name, ...given, body }
}

function parseBlock(reader: TokenReader): readonly Statement[] {
  const closing = reader.sees('{') ? '}' : 'end'
  reader.advance()
  const body = parseStatements(reader)
  close(reader, closing)
  return body
}

function close(reader: TokenReader, closing: '}' | 'end'): void {
  if (closing === '}') reader.expect('}', '}')
  else if (reader.seesWord('end')) reader.advance()
  else throw reader.error('end')
}

function parseLoop(reader: TokenReader): Statement {
  const { at } = reader.next
  const call = parseExpression(reader)
  if (call.type !== 'method' || call.name !== 'each' || !(reader.seesWord('do') || reader.sees('{')))
    throw reader.source.error(at, 'expected a declaration, or a list with .each do |name| behind it')
  const closing = reader.sees('{') ? '}' : 'end'
  reader.advance()
  reader.expect('|', '|name|')
  const variable = reader.expectWord('the name of a variable')
  reader.expect('|', '|')
  const body = parseStatements(reader)
  close(reader, closing)
  return { type: 'loop', at, items: call.target, variable, body }
}

function parseCondition(reader: TokenReader): Statement {
  const { at } = reader.next
  const negated = reader.expectWord('if') === 'unless'
  const test = parseTest(reader)
  if (reader.seesWord('then')) reader.advance()
  const then = parseStatements(reader)
  const hasElse = reader.seesWord('else')
  if (hasElse) reader.advance()
  const otherwise = hasElse ? parseStatements(reader) : []
  close(reader, 'end')
  return { type: 'condition', at, test, negated, then, otherwise }
}

/** `output :x if act == 'install'` */
function withModifier(reader: TokenReader, statement: Statement): Statement {
  if (reader.seesWord('if', 'unless')) {
    const negated = reader.expectWord('if') === 'unless'
    return {
      type: 'condition',
      at: statement.at,
      test: parseTest(reader),
      negated,
      then: [statement],
      otherwise: [],
    }
  }
  if (reader.sees('\n') || reader.sees('}') || reader.next.type === 'end' || reader.seesWord('end'))
    return statement
  throw reader.error('the end of the line')
}
