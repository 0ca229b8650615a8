import { isCollectiveError, type CallOptions } from '@collective/core'
import { abortable } from '@collective/core/internal'
import { unavailable } from './unavailable'

/**
 * What a function of the user's gives, waited for no longer than until the signal fires.
 * @throws CollectiveError `factsUnavailable` where it throws; the signal's reason
 */
export async function callSource<Value>(
  load: (options: CallOptions) => Value | Promise<Value>,
  source: string,
  call: CallOptions,
): Promise<Value> {
  call.signal.throwIfAborted()
  try {
    return await abortable(Promise.resolve(load(call)), call.signal)
  } catch (error) {
    call.signal.throwIfAborted()
    if (isCollectiveError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw unavailable(source, `the function threw (${reason}): correct it`, { cause: error })
  }
}
