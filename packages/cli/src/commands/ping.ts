import { literalIdentities } from '@collective/core'
import type { PingReply } from '@collective/rpc/client'
import { exitCodes } from '../exit/exit-codes'
import type { Invocation } from '../program/command'
import { discoverOptions, inList } from '../session/discover'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'
import { outJson } from '../terminal/terminal'

/** `collective ping`: who is there, and how long each answer took. */
export async function ping(invocation: Invocation): Promise<number> {
  const target = await readTarget(invocation, { takesPipe: false })
  return withSession(invocation, session => pingTarget(session, target))
}

async function pingTarget(session: Session, target: Target): Promise<number> {
  const { terminal, options } = session
  const replies: PingReply[] = []
  for await (const reply of answers(session, target)) {
    replies.push(reply)
    if (!options.json) terminal.out(`${reply.sender.padEnd(40)} time=${reply.timeMs.toFixed(2)} ms`)
  }
  if (options.json) outJson(terminal, { v: 1, replies, stats: statsOf(replies) })
  else terminal.out(`\n\n---- ping statistics ----\n${statisticsLine(replies)}`)
  return replies.length > 0 ? exitCodes.ok : exitCodes.noAnswer
}

async function* answers(
  session: Session,
  { where, nodes }: Target,
): AsyncGenerator<PingReply, void, undefined> {
  const expected = nodes ?? literalIdentities(where)
  const asked = { ...discoverOptions(session), ...(expected ? { expect: expected } : {}) }
  for await (const reply of session.client.ping(where, asked))
    if (inList([reply.sender], nodes).length > 0) yield reply
}

function statsOf(replies: readonly PingReply[]): object {
  const times = replies.map(({ timeMs }) => timeMs)
  if (times.length === 0) return { responses: 0, minMs: null, avgMs: null, maxMs: null }
  return {
    responses: times.length,
    minMs: Math.min(...times),
    avgMs: times.reduce((sum, time) => sum + time, 0) / times.length,
    maxMs: Math.max(...times),
  }
}

function statisticsLine(replies: readonly PingReply[]): string {
  if (replies.length === 0) return 'No responses received'
  const times = replies.map(({ timeMs }) => timeMs)
  const average = times.reduce((sum, time) => sum + time, 0) / times.length
  return `${times.length} replies max: ${Math.max(...times).toFixed(2)} min: ${Math.min(...times).toFixed(2)} avg: ${average.toFixed(2)}`
}
