import { CollectiveError, type Identity } from '@collective/core'
import type { Reply } from './run'

/** What a stream of replies needs of its run. */
export interface ReplySource<Data> {
  /** Has the node send the reply again that it keeps. Never rejects. */
  askAgain(identity: Identity): Promise<Reply<Data>>
  /** The reader left. */
  leave(): void
}

type Unread<Data> = { readonly reply: Reply<Data>; readonly bytes: number } | { readonly from: Identity }

/**
 * The replies of a run on their way to who iterates it. Past its limit only who answered is kept; when the reader gets there, the node is
 * asked for its stored reply, so that a slow reader costs time and no memory.
 */
export class ReplyStream<Data> implements AsyncIterator<Reply<Data>> {
  readonly #source: ReplySource<Data>
  readonly #limitBytes: number
  readonly #unread: Unread<Data>[] = []
  #unreadBytes = 0
  #keeps = true
  #waiting: { resolve(result: IteratorResult<Reply<Data>>): void; reject(error: unknown): void } | undefined
  #ended = false
  #error: unknown

  constructor(source: ReplySource<Data>, limitBytes: number) {
    this.#source = source
    this.#limitBytes = limitBytes
  }

  /** Nobody will read: what came and what comes is dropped. */
  discard(): void {
    this.#keeps = false
    this.#unread.length = 0
    this.#unreadBytes = 0
  }

  push(reply: Reply<Data>, bytes: number): void {
    if (!this.#keeps) return
    const waiting = this.#waiting
    if (waiting) {
      this.#waiting = undefined
      return waiting.resolve({ done: false, value: reply })
    }
    const hasRoom = this.#unreadBytes + bytes <= this.#limitBytes
    this.#unread.push(hasRoom ? { reply, bytes } : { from: reply.sender })
    if (hasRoom) this.#unreadBytes += bytes
  }

  /** @param error what the reader gets after the replies that came before */
  end(error?: unknown): void {
    this.#ended = true
    this.#error = error
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting && error === undefined) waiting.resolve({ done: true, value: undefined })
    else waiting?.reject(error)
  }

  async next(): Promise<IteratorResult<Reply<Data>>> {
    const first = this.#unread.shift()
    if (first) return { done: false, value: await this.#read(first) }
    if (!this.#ended) return this.#wait()
    const error = this.#error
    this.#error = undefined
    if (error !== undefined) throw error
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Reply<Data>>> {
    this.discard()
    this.#source.leave()
    return { done: true, value: undefined }
  }

  #read(unread: Unread<Data>): Reply<Data> | Promise<Reply<Data>> {
    if ('from' in unread) return this.#source.askAgain(unread.from)
    this.#unreadBytes -= unread.bytes
    return unread.reply
  }

  #wait(): Promise<IteratorResult<Reply<Data>>> {
    if (this.#waiting)
      throw new CollectiveError(
        'invalidOption',
        'the next reply is being waited for already: await each next()',
      )
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }))
  }
}
