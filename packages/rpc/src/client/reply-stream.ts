import { CollectiveError, type Identity } from '@collective/core'
import { Feed } from './feed'
import type { PartFate } from './incoming-streams'
import type { PartialReply, Reply } from './run'

/** What a stream of replies needs of its run. */
export interface ReplySource<Data> {
  /** Has the node send the reply again that it keeps. Never rejects. */
  fetchAgain(identity: Identity): Promise<Reply<Data>>
  /** A partial reply has been read. */
  read(sender: Identity, bytes: number): void
  /** Partial replies that were kept will not be read. */
  readAll(): void
  /** The reader takes more, and there is room for it. */
  resume(): void
  /** The reader left. */
  leave(): void
}

type Unread<Data> =
  | { readonly reply: Reply<Data, unknown>; readonly bytes: number }
  | { readonly reply: undefined; readonly from: Identity; readonly bytes: 0 }

/**
 * The replies of a run on their way to who iterates it. Past its limit only who answered is kept; when the reader gets there, the node is
 * asked for its stored reply, so that a slow reader costs time and no memory.
 */
export class ReplyStream<Data> implements AsyncIterator<Reply<Data, unknown>> {
  readonly #source: ReplySource<Data>
  readonly #limitBytes: number
  readonly #feed: Feed<Unread<Data>>
  #unreadBytes = 0
  #isRead = false
  #isSkimmed = false
  #dropped = 0

  constructor(source: ReplySource<Data>, limitBytes: number) {
    this.#source = source
    this.#limitBytes = limitBytes
    this.#feed = new Feed({
      onTaken: unread => this.#take(unread),
      onLeft: () => source.leave(),
    })
  }

  /** Whether all that is wanted is the summary. */
  get isSkimmed(): boolean {
    return this.#isSkimmed
  }

  /** The summary is all that is wanted, unless reading begins before anything is dropped. */
  skim(): void {
    if (this.#isRead) return
    this.#isSkimmed = true
    this.#dropped += this.#feed.size
    this.#feed.clear()
    this.#unreadBytes = 0
    this.#source.readAll()
  }

  /** @throws CollectiveError `alreadyRead` the second time, or when replies were dropped because only the summary was asked for */
  read(): this {
    if (this.#isRead || this.#dropped > 0)
      throw new CollectiveError(
        'alreadyRead',
        'the replies of a run are iterated once, and not after its summary: keep what you need of them while iterating',
      )
    this.#isRead = true
    this.#isSkimmed = false
    return this
  }

  push(reply: Reply<Data>, bytes: number): void {
    if (this.#isSkimmed) return void (this.#dropped += 1)
    if (this.#hasRoom(bytes)) this.#keep(reply, bytes)
    else this.#feed.push({ reply: undefined, from: reply.sender, bytes: 0 })
  }

  /** A partial reply for which there is no room is not kept at all: the run has it sent again. */
  pushPart(part: PartialReply<unknown>, bytes: number): PartFate {
    if (this.#isSkimmed) {
      this.#dropped += 1
      return 'dropped'
    }
    if (!this.#hasRoom(bytes)) return 'full'
    this.#keep(part, bytes)
    return 'kept'
  }

  #hasRoom(bytes: number): boolean {
    return this.#feed.isAwaited || this.#unreadBytes + bytes <= this.#limitBytes
  }

  #keep(reply: Reply<Data, unknown>, bytes: number): void {
    this.#unreadBytes += bytes
    this.#feed.push({ reply, bytes })
  }

  #take({ reply, bytes }: Unread<Data>): void {
    this.#unreadBytes -= bytes
    if (reply?.outcome === 'partial') this.#source.read(reply.sender, bytes)
  }

  end(): void {
    this.#feed.end()
  }

  /** The reader gets the error after the replies that came before. */
  fail(error: CollectiveError): void {
    this.#feed.fail(error)
  }

  async next(): Promise<IteratorResult<Reply<Data, unknown>>> {
    // Half of it, so that what is held up does not come one by one.
    if (this.#unreadBytes * 2 <= this.#limitBytes) this.#source.resume()
    const next = await this.#feed.next()
    if (next.done) return { done: true, value: undefined }
    const { value } = next
    return { done: false, value: value.reply ?? (await this.#source.fetchAgain(value.from)) }
  }

  async return(): Promise<IteratorResult<Reply<Data, unknown>>> {
    await this.#feed.return()
    return { done: true, value: undefined }
  }
}
