export { errorCodes, isErrorCode, type ErrorCode } from './errors/codes'
export {
  CollectiveError,
  isCollectiveError,
  toCollectiveError,
  type CollectiveErrorOptions,
} from './errors/error'

export { isJsonObject, type JsonObject, type JsonValue } from './messages/json'
export {
  clientOutcomes,
  codeOfOutcome,
  isNodeOutcome,
  nodeOutcomes,
  statusCodeOf,
  type ClientOutcome,
  type NodeOutcome,
  type Outcome,
  type StatusCode,
} from './messages/outcome'
export {
  messageKinds,
  type Audience,
  type Message,
  type MessageHeader,
  type MessageKind,
} from './messages/message'
export {
  ackStates,
  defaultStreamWindow,
  maxStreamWindow,
  messageVersion,
  type AckBody,
  type AckState,
  type CancelBody,
  type CreditBody,
  type EventBody,
  type ReplyBody,
  type RequestBody,
  type StreamWindow,
  type TraceContext,
} from './messages/body'
export {
  encodeBody,
  parseBody,
  readAck,
  readCancel,
  readCredit,
  readEvent,
  readReply,
  readRequest,
} from './messages/body-codec'

export { assertIdentity, assertName, isIdentity, isName, type Identity } from './identity/identity'
export {
  broadcastAddress,
  directAddress,
  eventAddress,
  replyAddress,
  suspectKind,
  type Address,
  type BroadcastAddress,
  type DirectAddress,
  type EventAddress,
  type ReplyAddress,
} from './addresses/address'
export { assertAddress, type AssertAddressOptions } from './addresses/assert-address'
export { formatAddress, isCallerId, parseAddress } from './addresses/format'
export { decodeSegment, encodeSegment } from './addresses/segment'

export { joinFrame, splitFrame, type Frame, type ReadFrame, type ReceivedFrame } from './frames/frame'
export { defaultLimits, type Limits } from './frames/limits'
export {
  decodeProtectedLine,
  encodeProtectedLine,
  frameVersion,
  readFrame,
  type ProtectedLine,
} from './frames/protected-line'

export { defaultDiscoveryParameters, type DiscoveryParameters } from './discovery/parameters'
export type { Expectation } from './discovery/expectation'
export {
  discoveryProgress,
  type DiscoveryDecision,
  type DiscoveryEnd,
  type DiscoveryProgress,
} from './discovery/progress'
export { parseNodeList, type NodeListOptions } from './discovery/node-list'
export { readNodeList } from './discovery/read-node-list'
export { limitRoster, type RosterLimit } from './discovery/limit-roster'
export { functionSource, listSource, type FindNodes } from './discovery/sources'

export {
  all,
  dataOf,
  fact,
  hasAgent,
  hasClass,
  identity,
  version,
  type Comparisons,
  type DataCall,
  type EqualValue,
  type OrderedValue,
} from './filters/builder'
export { compileFilter, decideWithoutData } from './filters/compile'
export type { HostTest } from './filters/compile-tree'
export { dataQueries, type DataQuery } from './filters/data-queries'
export { filterFromJson, type FilterReadLimits } from './filters/filter-from-json'
export { filterToJson } from './filters/filter-to-json'
export { printFilter } from './filters/print'
export { describeFilter } from './filters/describe'
export { explainFilter, type DecidingClause, type Explanation } from './filters/explain'
export { parseFilter, type FilterFlags } from './filters/syntax/parse-filter'
export { FilterSyntaxError, isFilterSyntaxError } from './filters/syntax/filter-syntax-error'
export { literalIdentities, namesIn, type FilterNames } from './filters/names-in'
export type { DataFields, FilterHost } from './filters/host'
export type {
  Comparison,
  DataTerm,
  FactTerm,
  Filter,
  FilterJson,
  FilterNode,
  LeafNode,
  NameTerm,
  NameTest,
  Operand,
  Operator,
  Pattern,
  PatternOperator,
  ValueOperator,
  Version,
} from './filters/filter'

export type {
  CallOptions,
  ConnectOptions,
  OnFrame,
  Peer,
  Publication,
  PublicationTarget,
  PublishResult,
  Status,
  Subscription,
  Transport,
  TransportCapabilities,
} from './plugins/transport'
export type { Asker, OpenedMessage, Principal, Recipient, SealedMessage, Security } from './plugins/security'
export type {
  ClassesSource,
  DataPlugin,
  DataPluginDdl,
  DiscoveryCapabilities,
  DiscoverySource,
  Facts,
  FactsSource,
  Registry,
  RegistryEntry,
} from './plugins/sources'
export type {
  Admission,
  Journal,
  JournalEntry,
  JournalKey,
  JournalState,
  StoredReply,
} from './plugins/journal'
export type { AuthorizationContext, Authorize, Decision } from './plugins/authorize'
export type { AuditEntry, Auditor } from './plugins/audit'
export { statusFeed, type StatusFeed } from './plugins/status-feed'
export type { TlsOptions } from './plugins/tls-options'
export { silentLogger, type Logger, type LogMethod } from './plugins/logger'
export { unsigned, type UnsignedOptions } from './security/unsigned'
export {
  isUnreadableError,
  UnreadableError,
  type UnreadableCode,
  type UnreadableMessage,
} from './security/unreadable-error'

export type { CancelTimer, Clock, Random } from './time/clock'
