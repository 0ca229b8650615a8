const longest = 200

/**
 * Somebody else's value for an error message: as it is where it is short text, a number, true, false or null, and its type otherwise.
 * Never long and never a throw: `JSON.stringify` throws for a bigint, a cycle, and arrays nested so deep that its recursion ends the stack.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shownText(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return 'nothing'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}

function shownText(text: string): string {
  const cut = JSON.stringify(text.slice(0, longest))
  return text.length > longest ? `${cut} and more` : cut
}
