import type { ReplyBody, StreamWindow } from '@collective/core'

/** Where a reply stands in its stream: the one that is waited for, had already, past a gap, or of another life of the node. */
export type Place = 'next' | 'had' | 'ahead' | 'foreign'

/** How far the stream of one node has come and been read. It takes replies in their order only, so that it keeps none. */
export class IncomingStream {
  /** The end has come, but not what is before it. */
  hasLostEnd = false
  readonly #window: StreamWindow
  #next = 1
  #boot: string | undefined
  #read = 0
  #credited = 0
  #uncreditedBytes = 0
  #askedFor = 0

  constructor(window: StreamWindow) {
    this.#window = window
  }

  /** The sequence that is waited for. */
  get next(): number {
    return this.#next
  }

  placeOf(body: ReplyBody): Place {
    const { sequence } = body
    if (this.#isForeign(body)) return 'foreign'
    if (sequence === this.#next) return 'next'
    return sequence < this.#next ? 'had' : 'ahead'
  }

  // A node that was restarted continues no stream, but may say in its place what became of the request.
  #isForeign({ sequence, boot, outcome }: ReplyBody): boolean {
    if (this.#boot === undefined || this.#boot === boot) return false
    return outcome === 'ok' || sequence !== this.#next
  }

  /** The one that was waited for is kept. */
  take({ boot }: ReplyBody): void {
    this.#boot = boot
    this.#next += 1
  }

  /** One has been read. @returns whether the node should hear of it */
  read(bytes: number): boolean {
    this.#read += 1
    this.#uncreditedBytes += bytes
    const { frames, bytes: windowBytes } = this.#window
    return (this.#read - this.#credited) * 2 >= frames || this.#uncreditedBytes * 2 >= windowBytes
  }

  /** Whatever was kept is not needed any more. */
  readAll(): void {
    this.#read = this.#next - 1
  }

  /** A gap was met. @returns whether to have it filled: once, as what follows it is sent again too */
  isNewGap(): boolean {
    if (this.#askedFor === this.#next) return false
    this.#askedFor = this.#next
    return true
  }

  /** How far it has been read, to be told to the node. */
  credit(): number {
    this.#credited = this.#read
    this.#uncreditedBytes = 0
    return this.#read
  }
}
