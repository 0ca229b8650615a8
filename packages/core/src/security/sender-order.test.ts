import { describe, expect, it } from 'vitest'
import { SenderOrder } from './sender-order'

interface Work {
  readonly end: (text: string) => void
  readonly fail: (reason: unknown) => void
  readonly promise: Promise<string>
}

function work(): Work {
  let end: Work['end'] = () => {}
  let fail: Work['fail'] = () => {}
  const promise = new Promise<string>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  return { end, fail, promise }
}

/** What has settled so far, in that order. */
function follow(order: SenderOrder, sender: string, { promise }: Work, seen: string[]): Promise<unknown> {
  return order
    .run(sender, () => promise)
    .then(
      text => seen.push(text),
      (reason: unknown) => seen.push(`failed: ${String(reason)}`),
    )
}

describe('the order of senders', () => {
  it('gives out what one sender sent in its order, whichever is ready first', async () => {
    const [order, seen, slow, quick] = [new SenderOrder(), [] as string[], work(), work()]
    const all = [follow(order, 'a', slow, seen), follow(order, 'a', quick, seen)]
    quick.end('second')
    await Promise.resolve()
    expect(seen).toEqual([])
    slow.end('first')
    await Promise.all(all)
    expect(seen).toEqual(['first', 'second'])
  })

  it('lets nobody wait for another sender', async () => {
    const [order, seen, slow, quick] = [new SenderOrder(), [] as string[], work(), work()]
    const waiting = follow(order, 'a', slow, seen)
    quick.end('of b')
    await follow(order, 'b', quick, seen)
    expect(seen).toEqual(['of b'])
    slow.end('of a')
    await waiting
  })

  it('passes failures on in their turn, and goes on after them', async () => {
    const [order, seen, slow, bad, last] = [new SenderOrder(), [] as string[], work(), work(), work()]
    const all = [slow, bad, last].map(each => follow(order, 'a', each, seen))
    last.end('third')
    bad.fail('second')
    slow.end('first')
    await Promise.all(all)
    expect(seen).toEqual(['first', 'failed: second', 'third'])
  })

  it('remembers no sender for whom nothing is under way', async () => {
    const order = new SenderOrder()
    await Promise.all(Array.from({ length: 50 }, (_, each) => order.run(`s${each % 7}`, async () => each)))
    expect(order.size).toBe(0)
  })
})
