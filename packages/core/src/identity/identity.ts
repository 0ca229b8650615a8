import { CollectiveError } from '../errors/error'
import { shown } from '../errors/shown'

/** A node's unique name. */
export type Identity = string

const identityPattern = /^[A-Za-z0-9_.-]{1,128}$/
const namePattern = /^[a-z0-9_-]{1,32}$/

/** Whether `text` may name a node: `[A-Za-z0-9_.-]+`, at most 128 characters (what every broker's addresses hold). */
export function isIdentity(text: unknown): text is Identity {
  return typeof text === 'string' && identityPattern.test(text)
}

/** Whether `text` may name a collective, an agent or a kind of event: `[a-z0-9_-]{1,32}`. */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && namePattern.test(text)
}

/** @throws CollectiveError `invalidIdentity` */
export function assertIdentity(text: unknown): asserts text is Identity {
  if (isIdentity(text)) return
  throw new CollectiveError(
    'invalidIdentity',
    `an identity is 1 to 128 of the characters A-Z a-z 0-9 _ . - and this is ${shown(text)}: give the node another name`,
  )
}

/**
 * @param what the word for it in the message: `collective`, `agent`, `event kind`
 * @throws CollectiveError `invalidName`
 */
export function assertName(text: unknown, what: string): asserts text is string {
  if (isName(text)) return
  throw new CollectiveError(
    'invalidName',
    `the name of a ${what} is 1 to 32 of the characters a-z 0-9 _ - and this is ${shown(text)}`,
  )
}
