/** Whether `filter` takes `topic`, as in MQTT: `+` is any one level, a last `#` any number of them. */
export function matchesTopic(filter: string, topic: string): boolean {
  return filter === topic || (hasWildcard(filter) && coversFilter(filter, topic))
}

/** Whether every topic that `filter` takes is taken by `rule` too. */
export function coversFilter(rule: string, filter: string): boolean {
  return covers(rule.split('/'), filter.split('/'))
}

/** Whether a filter may take more than the topic that is spelled like it. */
export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#')
}

function covers(rule: readonly string[], filter: readonly string[]): boolean {
  for (const [index, level] of rule.entries()) {
    if (level === '#') return true
    if (!coversLevel(level, filter[index])) return false
  }
  return rule.length === filter.length
}

function coversLevel(rule: string, level: string | undefined): boolean {
  if (level === undefined || level === '#') return false
  return rule === '+' || rule === level
}
