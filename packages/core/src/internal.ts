// For the sibling packages only: no promise of stability.
export { abortable, abortedError, neverAborted, onAbort } from './time/abort'
export { reconnectDelayMs } from './time/backoff'
export { Slab } from './bytes/slab'
export { decodeText, encodeText } from './bytes/text'
export { writeFrame } from './frames/frame'
export { audienceText } from './frames/audience-text'
export { headerOf, messageOf } from './frames/message-of'
export {
  provesMember,
  rosterTree,
  type Membership,
  type RosterTree,
  type TreeHash,
} from './frames/roster-tree'
export { signedBytes } from './frames/signed-bytes'
export { claimOf, readClaim } from './security/claims'
export { SenderOrder } from './security/sender-order'
export { BoundedCache } from './caches/bounded-cache'
export { isHex, toHex } from './bytes/hex'
export { eachTerm } from './filters/each-term'
export { orderVersions, versionParts } from './filters/version-order'
export { compilePath } from './filters/value-at'
export { compilePattern } from './filters/compile-pattern'
export { patternOf } from './filters/pattern'
export { assertFrameSize } from './frames/assert-frame-size'
export {
  assertKnownOptions,
  frameSizes,
  invalidOption,
  optionalNumber,
  optionalText,
  timerMs,
  type NumberRange,
} from './plugins/option-checks'
export { tlsSettings, type TlsSettings } from './plugins/tls-options'
export { RouteTable, type RouteListener } from './plugins/route-table'
export { StatusFeed } from './plugins/status-feed'
