import type { Asker } from '@collective/core'
import type { Peer } from '../credentials/peer'

/** Who sent a frame, and whether it showed that it knows this side's credential: then an answer need not bring it. */
export class NaclAsker implements Asker {
  readonly peer: Peer
  readonly knowsUs: boolean

  constructor(peer: Peer, knowsUs: boolean) {
    this.peer = peer
    this.knowsUs = knowsUs
  }

  get id(): string {
    return this.peer.principal.id
  }
}
