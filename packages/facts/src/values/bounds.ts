/** What a source of facts or classes may give; past one of them it is `factsUnavailable`, never a truncated set. */
export const bounds = Object.freeze({
  /** Bytes of one file or of a command's output, unless an option says otherwise. */
  bytes: 1024 * 1024,
  /** Nesting of facts. */
  depth: 32,
  /** Values in one set of facts, those inside others included. */
  values: 100_000,
  /** Classes of one node. */
  classes: 10_000,
})
