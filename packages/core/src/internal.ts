// For the sibling packages only: no promise of stability.
export { abortable, abortedError, neverAborted, onAbort } from './time/abort'
export { decodeText, encodeText } from './bytes/text'
export { isHex, toHex } from './bytes/hex'
export { eachTerm } from './filters/each-term'
export { compilePath } from './filters/value-at'
export { compilePattern } from './filters/compile-pattern'
export { patternOf } from './filters/pattern'
export { StatusFeed } from './plugins/status-feed'
