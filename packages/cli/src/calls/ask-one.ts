import { CollectiveError, codeOfOutcome } from '@collective/core'
import type { Session } from '../session/session'

/**
 * Calls an action of one node that is named, without inputs.
 * @returns what the action gave
 * @throws CollectiveError with the code of whatever it came to instead of `ok`
 */
export async function askOne(
  { client, config, signal }: Session,
  identity: string,
  { agent, action }: { agent: string; action: string },
): Promise<unknown> {
  const { timeout } = config.values
  const options = { roster: [identity], signal, ...(timeout === undefined ? {} : { timeout }) }
  const run = client.agent(agent).call(action, {}, options)
  for await (const reply of run) {
    if (reply.outcome === 'ok') return reply.data
    throw new CollectiveError(reply.code, `${identity}: ${reply.statusmsg}`, { node: identity })
  }
  const outcome = (await run.summary()).outcomes[identity]
  const code = outcome === undefined || outcome === 'ok' ? 'noReply' : codeOfOutcome[outcome]
  throw new CollectiveError(code, `${identity} did not answer: check its name with collective find`, {
    node: identity,
  })
}
