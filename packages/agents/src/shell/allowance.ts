import { wholeMatch } from '../patterns/whole-match'
import type { Principal } from '@collective/core'
import type { Environment } from '../process/clean-environment'

/** What somebody wants to run. */
export interface ShellRequest {
  readonly caller: Principal
  readonly command: string
  readonly user?: string | undefined
  readonly cwd?: string | undefined
  readonly environment?: Environment | undefined
  readonly stdin?: string | undefined
}

/** A command as it stands, or a pattern (RE2) that the whole of a command must match. */
export type AllowedCommand = string | { readonly pattern: string }

/**
 * Which commands may be run: `any`, those of a list, or what a function says, with `true` or the reason why not.
 *
 * What a list allows is run as it stands: asked for with a user, folder, variables or input of the caller's choice it is denied, because these
 * can make something else of it. A pattern only allows plain words, for the same reason: `status .*` is not to allow `status x; reboot`.
 */
export type ShellAllowance =
  | 'any'
  | readonly AllowedCommand[]
  | ((request: ShellRequest) => boolean | string | Promise<boolean | string>)

/** Whether somebody may run something: undefined, or why not. */
export type ShellJudge = (request: ShellRequest) => Promise<string | undefined>

const nothingAllowed =
  'this node runs no shell commands; to allow some, set allow in its configuration, under agents: shell: — to a list of commands, or to any'

/** @throws CollectiveError `invalidOption` for a pattern that is none */
export function shellJudge(allow: ShellAllowance | undefined): ShellJudge {
  if (allow === undefined) return async () => nothingAllowed
  if (allow === 'any') return async () => undefined
  return typeof allow === 'function' ? judgeByFunction(allow) : judgeByList(allow)
}

function judgeByFunction(allow: Extract<ShellAllowance, (...args: never) => unknown>): ShellJudge {
  return async request => {
    const verdict = await allow(request)
    if (verdict === true) return undefined
    return verdict === false ? 'this node does not allow this command' : verdict
  }
}

function judgeByList(allowed: readonly AllowedCommand[]): ShellJudge {
  const exact = new Set(allowed.filter(item => typeof item === 'string'))
  const patterns = allowed
    .filter(item => typeof item === 'object')
    .map(item => wholeMatch(item.pattern, 'allow'))
  return async request => {
    const { command } = request
    if (!exact.has(command) && !patterns.some(matches => matches(command))) return notListed(allowed)
    const extra = (['user', 'cwd', 'environment', 'stdin'] as const).find(name => request[name] !== undefined)
    if (extra) return `this node allows this command only as it stands: ask without ${extra}`
    if (exact.has(command) || isPlain(command)) return undefined
    return 'this node allows commands of this form only with plain words: letters, digits, spaces and _ @ % + = : , . / -'
  }
}

function notListed({ length }: readonly AllowedCommand[]): string {
  return `this node does not allow this command, only ${length} others; to allow it, add it to allow in its configuration, under agents: shell:`
}

// Nothing that a shell would take for more than a letter.
function isPlain(command: string): boolean {
  return /^[A-Za-z0-9 _@%+=:,./-]*$/.test(command)
}
