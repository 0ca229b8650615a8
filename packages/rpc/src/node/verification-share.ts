import { CollectiveError } from '@collective/core'

// Frames that are being verified at once; past it new ones are dropped, and askers ask again.
const most = 1_024
// Of one claimed credential: a flood under one name leaves room for everybody else.
const mostOfOne = 256

/** How many frames a node verifies at once, and how many of them under one name, which nobody has proved yet. */
export class VerificationShare {
  readonly #claims = new Map<string, number>()
  #count = 0

  /** @throws CollectiveError `queueFull` */
  enter(credential: string): void {
    const own = this.#claims.get(credential) ?? 0
    if (this.#count >= most)
      throw new CollectiveError('queueFull', `${most} frames are being verified already`)
    if (own >= mostOfOne)
      throw new CollectiveError(
        'queueFull',
        `${mostOfOne} frames of this credential are being verified already`,
      )
    this.#claims.set(credential, own + 1)
    this.#count += 1
  }

  leave(credential: string): void {
    const own = this.#claims.get(credential) ?? 0
    if (own > 1) this.#claims.set(credential, own - 1)
    else this.#claims.delete(credential)
    this.#count -= 1
  }
}
