import type { Identity, ReplyBody } from '@collective/core'
import type { Answer } from './correlation'
import type { SealedRequest } from './sealed-request'

// Asked at intervals, a node may say more than once that it could not read what came first.
const mostRefusals = 3

/** Whether an answer says that its node could not decrypt what it was asked. Security has what it takes now: the answer brought it. */
export function isUnread({ outcome, code }: ReplyBody): boolean {
  return outcome === 'refused' && (code === 'unknownKey' || code === 'unknownEpoch')
}

/** What was sealed anew for members that could not read the request as it was sent to all. */
export class RenewedRequests {
  readonly #refusals = new Map<Identity, number>()
  readonly #sealed = new Map<Identity, SealedRequest>()
  #waiting = new Set<Identity>()

  /** Members that it is to be sealed anew for. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** @returns whether the member is to be asked anew, instead of having this as its answer */
  take({ sender, body }: Answer<ReplyBody>): boolean {
    if (!isUnread(body)) return false
    const refusals = (this.#refusals.get(sender) ?? 0) + 1
    this.#refusals.set(sender, refusals)
    if (refusals > mostRefusals) return false
    this.#waiting.add(sender)
    return true
  }

  /** The members that wait, who wait no longer. */
  takeWaiting(): readonly Identity[] {
    const members = [...this.#waiting]
    this.#waiting = new Set()
    return members
  }

  add(members: readonly Identity[], sealed: SealedRequest): void {
    for (const member of members) this.#sealed.set(member, sealed)
  }

  /** The members by what is published to them: `first`, or what was sealed for them since. */
  byRequest(
    members: readonly Identity[],
    first: SealedRequest,
  ): ReadonlyMap<SealedRequest, readonly Identity[]> {
    if (this.#sealed.size === 0) return new Map([[first, members]])
    const groups = new Map<SealedRequest, Identity[]>()
    for (const member of members) {
      const sealed = this.#sealed.get(member) ?? first
      const group = groups.get(sealed)
      if (group) group.push(member)
      else groups.set(sealed, [member])
    }
    return groups
  }
}
