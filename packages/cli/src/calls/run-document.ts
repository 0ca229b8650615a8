import type { Reply, RunStats, RunSummary } from '@collective/rpc/client'

/** The document of `rpc --json`, which others rely on: it has these fields and no more. */
export function runDocument(replies: readonly Reply[], { outcomes, stats }: RunSummary): object {
  return { v: 1, results: replies.map(result), outcomes, stats: figures(stats) }
}

function figures(stats: RunStats): object {
  const { discovered, responses, okCount, failCount, noResponseFrom, unexpectedResponseFrom, lateFrom } =
    stats
  const { startTime, discoveryTimeMs, blockTimeMs, totalTimeMs, requestId } = stats
  return {
    discovered,
    responses,
    okCount,
    failCount,
    noResponseFrom,
    unexpectedResponseFrom,
    lateFrom,
    startTime,
    discoveryTimeMs,
    blockTimeMs,
    totalTimeMs,
    requestId,
  }
}

function result({ sender, agent, action, outcome, statuscode, statusmsg, data }: Reply): object {
  return { sender, agent, action, outcome, statuscode, statusmsg, data: data ?? {} }
}
