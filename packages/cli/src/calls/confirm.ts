import { createInterface } from 'node:readline/promises'
import { CollectiveError } from '@collective/core'
import { usageError } from '../exit/usage-error'
import type { Session } from '../session/session'
import { isEverybody, type Target } from '../target/target'
import type { CalledAction } from './action-ddl'
import type { Call } from './read-call'

/**
 * Asks before everybody is changed, where somebody can answer. A pipe that named nobody, as `find` leaves one where it finds nothing, is
 * no consent to change everybody.
 * @param count how many nodes that would be
 * @throws CollectiveError `notSent` for any other answer than yes, `invalidOption` for such a pipe
 */
export async function confirmChange(
  session: Session,
  { agent, action }: Pick<Call, 'agent' | 'action'>,
  { called, target, count }: { called: CalledAction; target: Target; count: number },
): Promise<void> {
  const { options, terminal, signal } = session
  if (called.action.effect !== 'change' || options.yes || options.noop || !isEverybody(target)) return
  if (options.limit !== undefined || options.one) return
  if (target.emptyPipe)
    throw usageError(
      `a pipe on stdin names no nodes, and without it ${agent} ${action} would change everybody: say -y if everybody is meant, or name nodes`,
    )
  if (!terminal.stdin.isTTY || !terminal.stderr.isTTY) return
  const question = `${agent} ${action} changes all ${count} nodes. Continue? [y/N] `
  const reader = createInterface({ input: terminal.stdin, output: process.stderr })
  try {
    const answer = await reader.question(question, { signal })
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    reader.close()
  }
  throw new CollectiveError('notSent', 'not confirmed, nothing was sent')
}
