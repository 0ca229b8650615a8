/** What an expression of a DDL comes to. */
export type DdlValue =
  | string
  | number
  | boolean
  | null
  | { readonly symbol: string }
  | { readonly pattern: string }
  | readonly DdlValue[]
  | { readonly table: ReadonlyMap<string, DdlValue> }
  | DdlCall

/** `summary(:status, :format => "…")` */
export interface DdlCall {
  readonly call: string
  readonly positional: readonly DdlValue[]
  readonly options: ReadonlyMap<string, DdlValue>
}

/** A text or a symbol as text, which are the same where something is named; undefined for all else. */
export function nameOf(value: DdlValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && 'symbol' in value ? value.symbol : undefined
}
