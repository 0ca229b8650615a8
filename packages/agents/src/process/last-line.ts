import { stripVTControlCharacters } from 'node:util'

/** What a program said last, for a message: one line without colours, at most 200 characters. */
export function lastLine(printed: string): string {
  const lines = stripVTControlCharacters(printed).trim().split('\n')
  return lines.at(-1)?.trim().slice(0, 200) || 'it said nothing'
}
