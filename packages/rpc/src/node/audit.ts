import type { AuditEntry, Auditor, Clock, Decision, Logger } from '@collective/core'
import type { ActionResult } from './action-result'
import type { NodeRequest } from './request'

/** Tells the auditor of a node who was allowed what, and how it ended. What the auditor throws is logged and stops nothing. */
export class Audit {
  readonly #auditor: Auditor | undefined
  readonly #clock: Clock
  readonly #logger: Logger

  constructor(auditor: Auditor | undefined, clock: Clock, logger: Logger) {
    this.#auditor = auditor
    this.#clock = clock
    this.#logger = logger
  }

  decision(request: NodeRequest, { allow, rule, reason }: Decision): void {
    this.#record(request, { event: 'decision', allow, rule, reason })
  }

  outcome(request: NodeRequest, result: ActionResult): void {
    const { outcome } = result
    this.#record(request, { event: 'outcome', outcome, code: 'code' in result ? result.code : undefined })
  }

  #record(
    { header, body, caller }: NodeRequest,
    what: Pick<AuditEntry, 'event'> & Partial<AuditEntry>,
  ): void {
    if (!this.#auditor) return
    const who = { requestId: header.id, runId: body.run, caller: caller.id, collective: header.collective }
    const entry = {
      ...who,
      agent: body.agent,
      action: body.action,
      timeMs: this.#clock.nowMs(),
      ...what,
    }
    void this.#write(this.#auditor, entry)
  }

  async #write(auditor: Auditor, entry: AuditEntry): Promise<void> {
    try {
      await auditor.record(entry)
    } catch (error) {
      this.#logger.error({ err: error, requestId: entry.requestId }, 'the auditor failed')
    }
  }
}
