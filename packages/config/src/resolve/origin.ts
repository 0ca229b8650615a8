/** Where a value came from. */
export type Origin =
  | { readonly kind: 'flag' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'default' }

/** `flag`, `environment COLLECTIVE_URL`, `/etc/collective/config.yaml:3`, `default`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
    case 'default':
      return origin.kind
    case 'environment':
      return `environment ${origin.variable}`
    case 'file':
      return `${origin.path}:${origin.line}`
    default:
      return origin satisfies never
  }
}

/** A value before it is checked. */
export interface Given {
  readonly value: unknown
  readonly origin: Origin
  /** Where the value at `path` inside this one is; only files know. */
  readonly originAt?: (path: readonly PropertyKey[]) => Origin
}
