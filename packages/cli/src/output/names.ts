const shownNames = 5

/** Some names, and how many more there are: `web1, web2 and 3 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).join(', ')
  const more = names.length - shownNames
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** `1 node`, `2 nodes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
