import type { Identity } from '../identity/identity'
import type { JsonObject } from '../messages/json'
import type { DataFields } from '../filters/host'
import type { Facts } from './sources'
import type { Principal } from './security'

/** What an authorizer decides on. */
export interface AuthorizationContext {
  readonly caller: Principal
  readonly collective: string
  readonly agent: string
  readonly action: string
  /** The input with its defaults, in the form that travels; as it came where its schema refuses it, which the caller learns if this allows it. */
  readonly input: JsonObject
  readonly identity: Identity
  readonly facts: Facts
  readonly classes: readonly string[]
  /** The facts and data plugins that the request's filter names, so that a filter cannot probe what its caller may not see. */
  readonly filterNames: { readonly facts: readonly string[]; readonly data: readonly string[] }
  /** Asks a data plugin of the node. @throws `unsupported` where there is none of that name, `timedOut`; what the plugin throws */
  data(plugin: string, argument?: string): Promise<DataFields>
}

/** The decision, and for the audit which rule made it. */
export interface Decision {
  readonly allow: boolean
  readonly rule?: string
  readonly reason?: string
}

/** Decides; whoever sets one denies by default. A throw denies. */
export type Authorize = (context: AuthorizationContext) => Promise<Decision>
