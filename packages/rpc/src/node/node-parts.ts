import type { CallOptions } from '@collective/core'
import type { ActionContext } from '../agents/implementation'
import type { AgentTable } from './agent-table'
import type { Answers } from './answer'
import type { Audit } from './audit'
import type { Counters } from './counters'
import type { DataPlugins } from './data-plugins'
import type { Hooks } from './node-hooks'
import type { Matcher } from './matcher'
import type { NodeMetadata } from './metadata'
import type { NodeSettings } from './node-options'
import type { RememberedCancels } from './remembered-cancels'
import type { NodeRequest } from './request'
import type { ActionTerms } from './request-context'
import type { Streams } from './streams'
import type { WorkQueue } from './work-queue'

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
  readonly data: DataPlugins
  readonly answers: Answers
  readonly audit: Audit
  readonly queue: WorkQueue
  readonly streams: Streams
  readonly cancels: RememberedCancels
  readonly hooks: Hooks
  readonly isDraining: () => boolean
  readonly contextOf: (request: NodeRequest, terms: ActionTerms) => ActionContext
}
