import { redactBySchema, withoutTexts, sensitiveTexts } from '../agents/sensitive'
import type { AgentTable } from './agent-table'
import type { ActionResult } from './action-result'
import type { NodeRequest } from './request'
import type { AuditEntry, Auditor, Clock, Decision, JsonObject, Logger } from '@collective/core'

/** What an audit stands on. */
export interface AuditParts {
  readonly auditor: Auditor | undefined
  /** Whose schemas say what is sensitive. */
  readonly agents: AgentTable
  readonly clock: Clock
  readonly logger: Logger
}

/** Tells the auditor of a node who was allowed what, and how it ended. What the auditor throws is logged and stops nothing. */
export class Audit {
  readonly #parts: AuditParts

  constructor(parts: AuditParts) {
    this.#parts = parts
  }

  /** What the authorizer said; nothing where there is none. */
  decision(request: NodeRequest, decision: Decision | undefined): void {
    if (!this.#parts.auditor || !decision) return
    const { allow, rule, reason } = decision
    const schema = this.#schemaOf(request)
    const secrets = sensitiveTexts(schema, request.body.data)
    this.#record(request, {
      event: 'decision',
      allow,
      input: redactBySchema(schema, request.body.data),
      ...(rule !== undefined && { rule: withoutTexts(rule, secrets) }),
      ...(reason !== undefined && { reason: withoutTexts(reason, secrets) }),
    })
  }

  outcome(request: NodeRequest, result: ActionResult): void {
    if (!this.#parts.auditor) return
    const { outcome } = result
    const code = 'code' in result ? result.code : undefined
    this.#record(request, {
      event: 'outcome',
      outcome,
      input: redactBySchema(this.#schemaOf(request), request.body.data),
      ...(code !== undefined && { code }),
    })
  }

  /** Lets the auditor write what it still has. Never rejects. */
  async close(): Promise<void> {
    try {
      await this.#parts.auditor?.close?.()
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'the auditor could not be closed')
    }
  }

  #schemaOf({ body }: NodeRequest): JsonObject {
    return this.#parts.agents.inputSchema(body.agent, body.action)
  }

  #record(
    { header, body, caller }: NodeRequest,
    what: Pick<AuditEntry, 'event'> & Partial<AuditEntry>,
  ): void {
    const { auditor, clock } = this.#parts
    const who = { requestId: header.id, runId: body.run, caller: caller.id, collective: header.collective }
    const entry = { ...who, agent: body.agent, action: body.action, timeMs: clock.nowMs(), ...what }
    if (auditor) void this.#write(auditor, entry)
  }

  async #write(auditor: Auditor, entry: AuditEntry): Promise<void> {
    try {
      await auditor.record(entry)
    } catch (error) {
      this.#parts.logger.error({ err: error, requestId: entry.requestId }, 'the auditor failed')
    }
  }
}
