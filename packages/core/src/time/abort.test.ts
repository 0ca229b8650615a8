import { describe, expect, it, vi } from 'vitest'
import { abortable, onAbort } from './abort'

describe('onAbort', () => {
  it('calls once, at once where the signal has fired already', () => {
    const reasons: unknown[] = []
    onAbort(AbortSignal.abort('over'), reason => reasons.push(reason))
    const controller = new AbortController()
    onAbort(controller.signal, reason => reasons.push(reason))
    controller.abort('later')
    controller.abort('again')
    expect(reasons).toEqual(['over', 'later'])
  })

  it('calls nobody who has stopped listening, and needs no signal', () => {
    const reasons: unknown[] = []
    const controller = new AbortController()
    onAbort(controller.signal, reason => reasons.push(reason))()
    onAbort(undefined, reason => reasons.push(reason))()
    controller.abort('over')
    expect(reasons).toEqual([])
  })

  it('costs a signal one listener, however many wait, and none when nobody does', () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const stops = Array.from({ length: 100 }, () => onAbort(signal, () => undefined))
    for (const stop of stops.slice(1)) stop()
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([1, 0])
    for (const stop of stops) stop()
    expect(removed.mock.calls).toEqual(added.mock.calls.map(call => call.slice(0, 2)))
  })

  it('calls everybody in their order, but for who is stopped on the way', () => {
    const controller = new AbortController()
    const called: string[] = []
    onAbort(controller.signal, () => {
      called.push('first')
      stopThird()
    })
    onAbort(controller.signal, () => called.push('second'))
    const stopThird = onAbort(controller.signal, () => called.push('third'))
    onAbort(controller.signal, () => called.push('fourth'))
    controller.abort()
    expect(called).toEqual(['first', 'second', 'fourth'])
  })
})

describe('abortable', () => {
  it('is settled as the promise is, where that comes first', async () => {
    const { signal } = new AbortController()
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1)
    await expect(abortable(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
  })

  it('is rejected with the reason of the abort, and what comes later is dropped', async () => {
    const controller = new AbortController()
    let fail: (error: Error) => void = () => undefined
    const promise = new Promise((_, reject) => (fail = reject))
    const waiting = abortable(promise, controller.signal)
    controller.abort(new Error('over'))
    fail(new Error('too late'))
    await expect(waiting).rejects.toThrow('over')
  })
})
