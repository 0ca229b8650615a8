/**
 * A regular expression of Ruby as one of JSON Schema, which has those of ECMAScript. `^` and `$` are the ends of a line in Ruby; here they are
 * the ends of the text, as their authors meant: by Ruby's, `^[a-z]+$` takes `"abc\nrm -rf /"`.
 * @returns undefined for one that ECMAScript cannot express
 */
export function ecmaPattern(ruby: string): string | undefined {
  const pattern = ruby.replaceAll(/\\([\s\S])/g, (pair, escaped: string) => replacements[escaped] ?? pair)
  // Possessive and atomic groups, POSIX classes and inline flags are there in Ruby alone.
  if (/\(\?[>#imx-]|\[\[:|(?<!\\)[+*?]\+|\\[GKRXpPZ]/.test(pattern)) return undefined
  try {
    return new RegExp(pattern).source
  } catch {
    return undefined // what it cannot express, which is the question
  }
}

const replacements: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '\\n?$',
  h: '[0-9a-fA-F]',
  _: '_',
}
