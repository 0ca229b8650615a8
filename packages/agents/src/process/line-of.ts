import { stripVTControlCharacters } from 'node:util'

/** What a program said first, for a message: one line without colours, at most 200 characters. */
export function firstLine(printed: string): string {
  return lineOf(printed, 0)
}

/** What a program said last, likewise. */
export function lastLine(printed: string): string {
  return lineOf(printed, -1)
}

function lineOf(printed: string, index: number): string {
  const lines = stripVTControlCharacters(printed).trim().split('\n')
  return lines.at(index)?.trim().slice(0, 200) || 'it said nothing'
}
