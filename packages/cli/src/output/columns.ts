/** Lays names out in columns of at least 15 characters, as many as fit a line, each line indented by `indent`. */
export function inColumns(
  names: readonly string[],
  { indent, width = 80 }: { indent: number; width?: number },
): string[] {
  const size = Math.max(15, ...names.map(name => name.length)) + 1
  const perLine = Math.max(1, Math.floor((width - indent) / size))
  const lines: string[] = []
  for (let start = 0; start < names.length; start += perLine) {
    const line = names.slice(start, start + perLine).map(name => name.padEnd(size))
    lines.push((' '.repeat(indent) + line.join('')).trimEnd())
  }
  return lines
}
