import type { Security } from '@collective/core'

/** Makes a good scheme bad in one way. Each party of a fleet is given to the same one. */
export type SecurityBreakage = (security: Security) => Security

/** The scheme, with some of it done otherwise. */
export function altered(security: Security, override: Partial<Security>): Security {
  return {
    scheme: override.scheme ?? security.scheme,
    principal: override.principal ?? security.principal,
    seal: override.seal ?? ((message, recipients, options) => security.seal(message, recipients, options)),
    open: override.open ?? ((frame, options) => security.open(frame, options)),
  }
}
