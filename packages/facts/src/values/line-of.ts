/** Where a position in characters is: `line 3, column 5`, both from 1. */
export function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
