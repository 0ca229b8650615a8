import { silentLogger, type Logger } from '@collective/core'
import type { HookedReply, HookedRequest, NodeHooks } from './node'
import type { NodeRequest } from './request'

/** Calls every listener around a request; our own logging is the first of them. What one throws changes nothing. */
export class Hooks {
  readonly #onReceive: readonly ((request: HookedRequest) => void)[]
  readonly #onExecute: readonly ((request: HookedRequest) => void)[]
  readonly #onReply: readonly ((reply: HookedReply) => void)[]
  readonly #logger: Logger

  constructor(hooks: NodeHooks, logger: Logger) {
    // Where nobody listens nothing is described either.
    const all = logger === silentLogger ? [hooks] : [loggingHooks(logger), hooks]
    this.#onReceive = all.flatMap(each => each.onReceive?.bind(each) ?? [])
    this.#onExecute = all.flatMap(each => each.onExecute?.bind(each) ?? [])
    this.#onReply = all.flatMap(each => each.onReply?.bind(each) ?? [])
    this.#logger = logger
  }

  onReceive(request: NodeRequest): void {
    if (this.#onReceive.length > 0) this.#tell(this.#onReceive, describeRequest(request))
  }

  onExecute(request: NodeRequest): void {
    if (this.#onExecute.length > 0) this.#tell(this.#onExecute, describeRequest(request))
  }

  onReply(request: NodeRequest, outcome: string, durationMs: number): void {
    if (this.#onReply.length > 0)
      this.#tell(this.#onReply, { ...describeRequest(request), outcome, durationMs })
  }

  #tell<Event>(listeners: readonly ((event: Event) => void)[], event: Event): void {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#logger.error({ err: error }, 'a hook threw')
      }
    }
  }
}

/** A request as hooks see it. */
export function describeRequest({ header, body, caller }: NodeRequest): HookedRequest {
  return {
    requestId: header.id,
    runId: body.run,
    caller: caller.id,
    collective: header.collective,
    agent: body.agent,
    action: body.action,
  }
}

function loggingHooks(logger: Logger): NodeHooks {
  return {
    onReceive: request => logger.debug(request, 'request accepted'),
    onExecute: request => logger.debug(request, 'action starts'),
    onReply: reply => logger.info(reply, 'request answered'),
  }
}
