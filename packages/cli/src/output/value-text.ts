import type { JsonValue } from '@collective/core'

/**
 * A value as the lines that show it: texts line by line, everything else as JSON, in one line where it fits.
 * @param width characters that a line may have
 */
export function valueLines(value: JsonValue | undefined, width: number): readonly string[] {
  if (typeof value === 'string') return value.replace(/\n$/, '').split('\n').map(visible)
  const line = JSON.stringify(value) ?? ''
  return line.length <= width ? [line] : JSON.stringify(value, null, 2).split('\n')
}

// What comes from a node must not command the terminal of whoever reads it.
function visible(line: string): string {
  return line.replace(/\r$/, '').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, shownCode)
}

function shownCode(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** A text that came from a node, safe to be printed in a line. */
export function plainLine(text: string): string {
  return visible(text.replaceAll(/\s*\n\s*/g, '; '))
}
