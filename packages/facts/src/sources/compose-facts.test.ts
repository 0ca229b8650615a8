import { silentLogger, type Facts } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { describe, expect, it } from 'vitest'
import { composeFacts } from './compose-facts'
import { functionFacts } from './function-facts'

const call = { signal: neverAborted() }
const gives = (facts: Facts): ReturnType<typeof functionFacts> => functionFacts(() => facts)
const throws = functionFacts(() => {
  throw new Error('boom')
}, 'broken')

describe('composed facts', () => {
  it('are those of all, the later source winning at the top level', async () => {
    const source = composeFacts([
      gives({ a: 1, os: { family: 'x', name: 'X' } }),
      gives({ os: { family: 'y' }, b: 2 }),
    ])
    expect(await source.load(call)).toEqual({ a: 1, os: { family: 'y' }, b: 2 })
  })

  it('are not lost when one source fails, which is said', async () => {
    const warnings: unknown[] = []
    const logger = { ...silentLogger, warn: (fields: unknown) => warnings.push(fields) }
    const source = composeFacts([gives({ a: 1 }), throws, gives({ b: 2 })], { logger })
    expect(await source.load(call)).toEqual({ a: 1, b: 2 })
    expect(warnings).toMatchObject([
      { err: { code: 'factsUnavailable', message: expect.stringContaining('boom') } },
    ])
  })

  it('keep the last good ones of a source that fails later, and take what is new from the others', async () => {
    let count = 0
    const flaky = functionFacts(() => {
      if (count > 1) throw new Error('boom')
      return { flaky: count }
    })
    const source = composeFacts([flaky, functionFacts(() => ({ count: (count += 1) }))])
    expect(await source.load(call)).toEqual({ flaky: 0, count: 1 })
    expect(await source.load(call)).toEqual({ flaky: 1, count: 2 })
    expect(await source.load(call)).toEqual({ flaky: 1, count: 3 })
  })

  it('are not held up by a source that never answers', async () => {
    const hangs = functionFacts(() => new Promise<object>(() => undefined), 'hangs')
    const source = composeFacts([hangs, gives({ a: 1 })], { timeout: 20 })
    expect(await source.load(call)).toEqual({ a: 1 })
  })

  it('fail where every source fails', async () => {
    await expect(composeFacts([throws, throws]).load(call)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('broken + broken'),
    })
  })

  it('end with the reason of the signal', async () => {
    const reason = new Error('enough')
    const source = composeFacts([gives({ a: 1 }), throws])
    await expect(source.load({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('need a source', () => {
    expect(() => composeFacts([])).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})

describe('facts from a function', () => {
  it('may come later, and end with the signal', async () => {
    expect(await functionFacts(async () => ({ a: 1 })).load(call)).toEqual({ a: 1 })
    const abort = new AbortController()
    const loading = functionFacts(() => new Promise<object>(() => undefined)).load({ signal: abort.signal })
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(loading).rejects.toBe(reason)
  })

  it('are refused where they are no object', async () => {
    await expect(functionFacts(() => [1], 'mine').load(call)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringMatching(/^mine: expected an object of facts, got a list/),
    })
  })
})
