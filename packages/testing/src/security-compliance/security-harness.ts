import type { Identity, Security } from '@collective/core'

/** A party that the suite wants to speak. */
export interface PartyWish {
  readonly kind: 'node' | 'client'
  /** An identity or a caller id. */
  readonly id: Identity
  /** @default ['collective'] */
  readonly collectives?: readonly string[]
  /** Milliseconds from now until its credential is valid. @default valid already */
  readonly validInMs?: number
  /** Milliseconds from now until its credential is no longer valid; negative where it is not. @default an hour */
  readonly validForMs?: number
  /** Its credential is of somebody whom the others do not trust. @default false */
  readonly stranger?: boolean
}

/** What a scheme promises. What it does not promise is not checked. */
export interface SecurityPromises {
  /** A frame that was changed on its way is refused. */
  readonly integrity: boolean
  /** Nobody speaks as somebody else, members of the same collective included. */
  readonly authenticity: boolean
  /** Bodies of direct requests and of answers are for their recipients alone. */
  readonly confidentiality: boolean
  /** Credentials are bound to collectives and have a first and a last day. */
  readonly credentials: boolean
}

/** What the suite needs of a scheme. */
export interface SecurityHarness {
  /** A party; all of one harness trust each other, but for strangers. */
  party(wish: PartyWish): Promise<Security>
  /** Has all parties of this harness refuse the credential that `party` has now; where the scheme can. */
  revoke?(party: Security): Promise<void>
  /** Called when a check is over. */
  close?(): Promise<void>
}

/** How the suite is run on a scheme. */
export interface SecurityComplianceOptions {
  /** What is checked: the subject of each check's name. */
  readonly name: string
  readonly promises: SecurityPromises
  /** Called once per check. */
  readonly setup: () => Promise<SecurityHarness>
}
