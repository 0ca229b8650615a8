import type { Logger } from '@collective/core'
import type { HookedReply, HookedRequest, NodeHooks } from './node'
import type { NodeRequest } from './request'

/** Calls every listener around a request; our own logging is the first of them. What one throws changes nothing. */
export class Hooks {
  readonly #all: readonly NodeHooks[]
  readonly #logger: Logger

  constructor(hooks: NodeHooks, logger: Logger) {
    this.#all = [loggingHooks(logger), hooks]
    this.#logger = logger
  }

  describe({ header, body, caller }: NodeRequest): HookedRequest {
    return {
      requestId: header.id,
      runId: body.run,
      caller: caller.id,
      collective: header.collective,
      agent: body.agent,
      action: body.action,
    }
  }

  onReceive(request: HookedRequest): void {
    for (const hooks of this.#all) this.#guard(() => hooks.onReceive?.(request))
  }

  onExecute(request: HookedRequest): void {
    for (const hooks of this.#all) this.#guard(() => hooks.onExecute?.(request))
  }

  onReply(reply: HookedReply): void {
    for (const hooks of this.#all) this.#guard(() => hooks.onReply?.(reply))
  }

  #guard(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#logger.error({ err: error }, 'a hook threw')
    }
  }
}

function loggingHooks(logger: Logger): NodeHooks {
  return {
    onReceive: request => logger.debug(request, 'request accepted'),
    onExecute: request => logger.debug(request, 'action starts'),
    onReply: reply => logger.info(reply, 'request answered'),
  }
}
