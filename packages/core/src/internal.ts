// For the sibling packages only: no promise of stability.
export { abortable, abortedError, neverAborted, onAbort } from './time/abort'
export { decodeText, encodeText } from './bytes/text'
export { isHex, toHex } from './bytes/hex'
export { compilePath } from './filters/value-at'
export { StatusFeed } from './plugins/status-feed'
