/** ` (did you mean url?)` where one of the words is close to `word`, else nothing. */
export function suggestion(word: string, words: readonly string[]): string {
  const [nearest] = words
    .map(known => ({ known, distance: distance(word.toLowerCase(), known.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  const limit = Math.max(1, Math.floor(word.length / 3))
  return nearest && nearest.distance <= limit ? ` (did you mean ${nearest.known}?)` : ''
}

/** Letters to insert, remove or replace to make one word of the other (Levenshtein). */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) row = nextRow(row, letter, { other, first: index + 1 })
  return row.at(-1) ?? 0
}

function nextRow(
  above: readonly number[],
  letter: string,
  { other, first }: { other: string; first: number },
): number[] {
  const row = [first]
  for (const [index, candidate] of [...other].entries()) {
    const replaced = (above[index] ?? 0) + (candidate === letter ? 0 : 1)
    row.push(Math.min(replaced, (above[index + 1] ?? 0) + 1, (row[index] ?? 0) + 1))
  }
  return row
}
