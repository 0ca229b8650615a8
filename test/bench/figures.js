/** The value in the middle. */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Two digits behind the point. */
export function rounded(value) {
  return Math.round(value * 100) / 100
}
