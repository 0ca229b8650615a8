import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Outbox } from './outbox'

/** The far end of a connection: what it was given, one entry per system call, and when it takes more. */
class FarEnd extends Duplex {
  readonly calls: string[] = []
  #go: (() => void)[] = []
  #isReading: boolean

  constructor(isReading: boolean) {
    super({ writableHighWaterMark: 1000 })
    this.#isReading = isReading
  }

  readSome(): void {
    this.#go.shift()?.()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#take(chunk.toString(), done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#take(chunks.map(({ chunk }) => chunk.toString()).join(''), done)
  }

  override _read(): void {}

  #take(text: string, done: () => void): void {
    this.calls.push(text)
    if (this.#isReading) done()
    else this.#go.push(done)
  }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function outboxTo(conn: Duplex, limitBytes = 100_000): { outbox: Outbox; cuts: () => number } {
  let cuts = 0
  return { outbox: new Outbox(conn, limitBytes, () => (cuts += 1)), cuts: () => cuts }
}

describe('an outbox', () => {
  test('writes the first packet of a turn at once and the rest of the turn together', async () => {
    const end = new FarEnd(true)
    const { outbox } = outboxTo(end)
    for (const packet of ['a', 'b', 'c']) outbox.write(Buffer.from(packet))
    expect(end.calls).toEqual(['a'])
    await turn()
    expect(end.calls).toEqual(['a', 'bc'])
    outbox.write(Buffer.from('head'), Buffer.from('payload'))
    expect(end.calls.at(-1)).toBe('headpayload')
  })

  test('does not gather for long', () => {
    const end = new FarEnd(true)
    const { outbox } = outboxTo(end)
    for (let count = 0; count < 70; count += 1) outbox.write(Buffer.from('x'))
    expect(end.calls.map(call => call.length)).toEqual([1, 32, 32])
    outbox.write(Buffer.alloc(70_000))
    expect(end.calls.map(call => call.length)).toEqual([1, 32, 32, 70_005])
  })

  test('keeps the order of what others write to the same connection', async () => {
    const end = new FarEnd(true)
    const { outbox } = outboxTo(end)
    for (const packet of ['a', 'c', 'e']) {
      outbox.write(Buffer.from(packet))
      end.write(packet === 'a' ? 'b' : 'd')
    }
    await turn()
    expect(end.calls.join('')).toBe('abcded')
  })

  test('lets publishers wait for a slow reader until it has read', async () => {
    const end = new FarEnd(false)
    const { outbox } = outboxTo(end)
    expect(outbox.write(Buffer.alloc(500))).toBe(true)
    expect(outbox.write(Buffer.alloc(2000))).toBe(false)
    await turn()
    let isDone = false
    const done = new Promise<void>(resolve => outbox.wait(() => resolve())).then(() => (isDone = true))
    await turn()
    expect(isDone).toBe(false)
    end.readSome()
    end.readSome()
    await done
    expect(outbox.write(Buffer.from('x'))).toBe(true)
  })

  test('lets nobody wait any more for a reader who has not read for a moment, until it has', async () => {
    const end = new FarEnd(false)
    const { outbox } = outboxTo(end)
    outbox.write(Buffer.alloc(2000))
    await new Promise<void>(resolve => outbox.wait(() => resolve()))
    let isDone = false
    outbox.wait(() => (isDone = true))
    await turn()
    await turn()
    expect(isDone).toBe(true)

    const drained = once(end, 'drain')
    end.readSome()
    await drained
    outbox.write(Buffer.alloc(2000))
    let isDoneAgain = false
    outbox.wait(() => (isDoneAgain = true))
    await turn()
    await turn()
    expect(isDoneAgain).toBe(false)
  })

  test.each([
    [1, 64 * 257],
    [1000, 64 * 1256],
  ])('cuts a reader off who is 64 packets of %i bytes behind, and not before', (size, limit) => {
    const end = new FarEnd(false)
    const { outbox, cuts } = outboxTo(end, limit)
    for (let count = 0; count < 64; count += 1) outbox.write(Buffer.alloc(size))
    expect([cuts(), end.destroyed]).toEqual([0, false])
    outbox.write(Buffer.alloc(size))
    expect([cuts(), end.destroyed]).toEqual([1, true])
    outbox.write(Buffer.alloc(size))
    expect(cuts()).toBe(1)
  })

  test('cuts nobody off who is always a little behind', async () => {
    const end = new FarEnd(false)
    const { outbox, cuts } = outboxTo(end, 20 * 356)
    for (let count = 0; count < 1000; count += 1) {
      outbox.write(Buffer.alloc(100))
      outbox.write(Buffer.alloc(100))
      await turn()
      if (count > 2) end.readSome()
    }
    expect(cuts()).toBe(0)
    expect(end.writableLength).toBeGreaterThan(0)
  })
})
