/**
 * The test for a pattern that is a literal, with or without anchors; undefined for any other. Only characters that mean themselves count as
 * literal, or ASCII punctuation behind a backslash, so that this is provably what RE2 would say.
 */
export function compileLiteral(source: string): ((text: string) => boolean) | undefined {
  const parts = /^(\^?)((?:[\w\s:;,@%&=<>!~"'`#/-]|\\[.\-/:+*?()[\]{}|^$\\])+)(\$?)$/.exec(source)
  if (!parts) return undefined
  const [, start, escaped = '', end] = parts
  const literal = escaped.replace(/\\(.)/g, '$1')
  if (start && end) return text => text === literal
  if (start) return text => text.startsWith(literal)
  return end ? text => text.endsWith(literal) : text => text.includes(literal)
}
