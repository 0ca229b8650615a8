import type { ErrorCode } from '@collective/core'
import { counted } from '../../output/names'
import type { Finding } from '../finding'

/** What was seen of our reply address. */
export interface ReplySigns {
  /** As the broker's rules are about it. */
  readonly address: string
  /** How long our own frame took to come back; undefined where it did not. Milliseconds. */
  readonly echoMs: number | undefined
  /** How many nodes answered. */
  readonly answered: number
  /** Frames that came and could not be opened or read, by error code. */
  readonly unopened: ReadonlyMap<ErrorCode, number>
}

/** Whether what is sent to our reply address comes, and can be read. */
export function repliesFindings(signs: ReplySigns): readonly Finding[] {
  return [arrival(signs), ...unopenedFindings(signs)]
}

function arrival({ address, echoMs, answered }: ReplySigns): Finding {
  if (echoMs !== undefined)
    return {
      check: 'replies',
      state: 'ok',
      text: `a frame to ourselves came back in ${echoMs.toFixed(1)} ms at ${address}`,
    }
  if (answered > 0)
    return {
      check: 'replies',
      state: 'ok',
      text: `answers come at ${address}; a frame to ourselves did not, as a client need not write there`,
    }
  return {
    check: 'replies',
    state: 'problem',
    text: `the broker took our subscription to ${address}, and nothing comes there: neither a frame to ourselves nor an answer`,
    advice:
      'let this user read that address: some brokers (mosquitto) deny a subscription without saying so. Where the rules are right and no client may write there, nobody answered: see nodes',
  }
}

function unopenedFindings({ unopened }: ReplySigns): readonly Finding[] {
  if (unopened.size === 0) return []
  const codes = [...unopened].map(([code, count]) => `${code} (${count})`).join(', ')
  const count = [...unopened.values()].reduce((sum, each) => sum + each, 0)
  return [
    {
      check: 'replies',
      state: 'problem',
      text: `${counted(count, 'frame')} came that could not be opened: ${codes}`,
      advice: 'give nodes and clients the same security scheme and authority, and the same version',
    },
  ]
}
