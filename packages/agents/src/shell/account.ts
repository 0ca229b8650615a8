import { userInfo } from 'node:os'
import { CollectiveError, type CallOptions } from '@collective/core'
import { fail } from '@collective/rpc'
import { cleanEnvironment, type Environment } from '../process/clean-environment'
import { pipedOutput } from '../process/piped-output'
import { runProgram } from '../process/run-program'

/** A user of the operating system. */
export interface Account {
  readonly uid: number
  readonly gid: number
  /** The variables by which programs know who they are. */
  readonly environment: Environment
}

// One line of the user database.
const maxBytes = 8_192
const killAfterMs = 1_000

/**
 * Finds a user, wherever the system keeps its users.
 * @throws CollectiveError `unsupported` where that cannot be asked; ends the action where there is no such user, or it may not be taken
 */
export async function findAccount(name: string, { signal }: CallOptions): Promise<Account> {
  const program = { file: 'getent', args: ['passwd', '--', name], environment: cleanEnvironment() }
  const { exitcode, output } = await runProgram(program, {
    signal,
    killAfterMs,
    output: pipedOutput(maxBytes),
  })
  const account = exitcode === 0 ? accountOf(output.stdout.bytes.toString()) : undefined
  if (!account) return fail(`there is no user ${name} on this node`)
  assertReachable(name, account)
  return account
}

// name:password:uid:gid:gecos:home:shell
function accountOf(line: string): Account | undefined {
  const [name, , uid, gid, , home, shell] = line.trimEnd().split(':')
  if (!name || !uid || !gid) return undefined
  const environment = { USER: name, LOGNAME: name, HOME: home || '/', SHELL: shell || '/bin/sh' }
  return { uid: Number(uid), gid: Number(gid), environment }
}

function assertReachable(name: string, { uid }: Account): void {
  const own = userInfo()
  if (own.uid === 0 || own.uid === uid) return
  throw new CollectiveError(
    'unsupported',
    `expected a node that runs as root to run something as ${name}, this one runs as ${own.username}: ask without user`,
  )
}
