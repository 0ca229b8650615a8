import type { Reply, RunSummary } from '@collective/rpc/client'

/** The document of `rpc --json`. */
export function runDocument(replies: readonly Reply[], { outcomes, stats }: RunSummary): object {
  return { v: 1, results: replies.map(result), outcomes, stats }
}

function result({ sender, agent, action, outcome, statuscode, statusmsg, data }: Reply): object {
  return { sender, agent, action, outcome, statuscode, statusmsg, data: data ?? {} }
}
