import type { CallOptions } from '@collective/core'
import type { ActionContext } from '../agents/implementation'
import type { AgentTable } from './agent-table'
import type { Answers } from './answer'
import type { Audit } from './audit'
import type { Counters } from './counters'
import type { Hooks } from './node-hooks'
import type { Matcher } from './matcher'
import type { NodeMetadata } from './metadata'
import type { NodeSettings } from './node-options'
import type { RememberedCancels } from './remembered-cancels'
import type { NodeRequest } from './request'
import type { ActionTerms } from './request-context'
import type { WorkQueue } from './work-queue'
import type { Streams } from './streams'

/** What the steps of a node share. */
export interface NodeParts {
  readonly settings: NodeSettings
  readonly boot: string
  /** What every call of a plug-in takes: its signal fires when the node is closed. */
  readonly call: CallOptions
  readonly counters: Counters
  readonly metadata: NodeMetadata
  readonly agents: AgentTable
  readonly matcher: Matcher
  readonly answers: Answers
  readonly audit: Audit
  readonly queue: WorkQueue
  readonly cancels: RememberedCancels
  readonly hooks: Hooks
  readonly streams: Streams
  readonly isDraining: () => boolean
  readonly contextOf: (request: NodeRequest, terms: ActionTerms) => ActionContext
}
