/** Longest name of a fact, class, agent, field or plugin, and longest version. Characters. */
export const maxNameLength = 1_024

/** Longest value, or argument of a data plugin. Characters. */
export const maxValueLength = 8_192

/** Longest regular expression. Characters. */
export const maxPatternLength = 1_024

/** Most regular expressions in one filter. */
export const maxPatterns = 64

/**
 * Most characters in all regular expressions of a filter together. Compiling is what they cost a node: some 200 ms for the worst of this
 * length, which are Unicode classes without regard to case; matching is cheap beside it.
 */
export const maxPatternText = 4_096

/** Most terms in one filter, whatever holds them together. */
export const maxTerms = 10_000

/** Most steps of a path such as `networking.interfaces.eth0.ip`. */
export const maxPathSteps = 32

/** Longest text of one flag. Characters. */
export const maxTextLength = 65_536

/** Most parentheses and negations around one another in a text. */
export const maxTextDepth = 128
