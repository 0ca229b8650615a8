import type { ErrorCode } from '@collective/core'

/** The exit codes, as `docs/cli.md` lists them. */
export const exitCodes = Object.freeze({
  /** All went well; also `--help`, and when whoever read the output went away. */
  ok: 0,
  /** No node was discovered, or the call, the configuration or the connection is wrong. */
  cannot: 1,
  /** Some nodes failed or were silent. */
  partly: 2,
  /** Nodes were discovered and none of them answered. */
  noAnswer: 3,
  /** Nothing was sent. */
  notSent: 4,
  /** Ctrl-C. */
  interrupted: 130,
})

const ofErrors: ReadonlyMap<ErrorCode, number> = new Map([
  ['noReply', exitCodes.noAnswer],
  ['unreachable', exitCodes.noAnswer],
  ['notSent', exitCodes.notSent],
])

/** The exit code of a command that ended with an error. */
export function exitCodeOf(code: ErrorCode): number {
  return ofErrors.get(code) ?? exitCodes.cannot
}
