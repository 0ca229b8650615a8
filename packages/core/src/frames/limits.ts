/** What a side accepts; past one of them it says so by a coded error and never by a dropped connection. */
export interface Limits {
  /** Bytes of a whole frame. @default 1048576 */
  readonly frameBytes: number
  /** Bytes of a reply's body. @default 262144 */
  readonly replyBytes: number
  /** Nesting of a body's JSON. @default 64 */
  readonly bodyDepth: number
  /** Nesting of a filter. @default 32 */
  readonly filterDepth: number
}

/** The limits where nobody says otherwise. */
export const defaultLimits: Limits = Object.freeze({
  frameBytes: 1024 * 1024,
  replyBytes: 256 * 1024,
  bodyDepth: 64,
  filterDepth: 32,
})
