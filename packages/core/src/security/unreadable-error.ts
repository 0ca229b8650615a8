import { CollectiveError, isCollectiveError } from '../errors/error'
import type { MessageHeader } from '../messages/message'
import type { Asker, Principal } from '../plugins/security'

/** Why a body cannot be decrypted here. */
export type UnreadableCode = 'unknownKey' | 'unknownEpoch'

/** What is known of such a message all the same. */
export interface UnreadableMessage {
  readonly header: MessageHeader
  readonly principal: Principal
  readonly asker: Asker
}

/**
 * A message whose sender is verified and whose body is encrypted for a key that is not here. It is no stranger's: a node answers it with
 * the code, and the answer brings the caller what it needs to ask so that it can be read.
 */
export class UnreadableError extends CollectiveError {
  override readonly name: string = 'UnreadableError'
  readonly unreadable: UnreadableMessage

  constructor(code: UnreadableCode, message: string, unreadable: UnreadableMessage) {
    super(code, message)
    this.unreadable = unreadable
  }

  /** True for those of any build of this package, which `instanceof` by itself would not be. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isUnreadableError(value)
  }
}

/** True for such errors, whichever build of this package made them. */
export function isUnreadableError(error: unknown): error is UnreadableError {
  return isCollectiveError(error) && (error.code === 'unknownKey' || error.code === 'unknownEpoch')
}
