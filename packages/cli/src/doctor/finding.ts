/** What is looked at, in this order. */
export type Check =
  | 'configuration'
  | 'security'
  | 'connection'
  | 'broker'
  | 'permissions'
  | 'replies'
  | 'nodes'
  | 'direct'
  | 'clocks'
  | 'identities'
  | 'versions'
  | 'presence'

/** How bad it is: a problem keeps requests or answers from arriving, a warning may. */
export type FindingState = 'ok' | 'warning' | 'problem'

/** One line of what the doctor says. */
export interface Finding {
  readonly check: Check
  readonly state: FindingState
  readonly text: string
  /** What to do about it. */
  readonly advice?: string
  /** The nodes that it is about, for programs: the text names some of them. */
  readonly nodes?: readonly string[]
}

/** Is told each finding as soon as it is known. */
export type Tell = (finding: Finding) => void
