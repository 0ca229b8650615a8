import { describe, expect, it } from 'vitest'
import type { Filter } from '../filters/filter'
import type { Identity } from '../identity/identity'
import type { DiscoverySource } from '../plugins/sources'
import { functionSource, listSource } from './sources'

const everybody: Filter = {
  node: { type: 'all' },
  and: () => everybody,
  or: () => everybody,
  not: () => everybody,
}

async function found(source: DiscoverySource, signal = new AbortController().signal): Promise<Identity[]> {
  const identities: Identity[] = []
  for await (const identity of source.discover(everybody, { signal })) identities.push(identity)
  return identities
}

describe('listSource', () => {
  it('names each node of the list once, in order', async () => {
    const source = listSource(['web2', 'web1', 'web2'])
    expect(source).toMatchObject({ name: 'list', capabilities: { terms: [] } })
    expect(await found(source)).toEqual(['web2', 'web1'])
    expect(await found(source)).toEqual(['web2', 'web1'])
  })

  it('keeps the list it was given, whatever becomes of the array', async () => {
    const given = ['web1']
    const source = listSource(given)
    given.push('web2')
    expect(await found(source)).toEqual(['web1'])
  })

  it('refuses what is no identity', () => {
    expect(() => listSource(['web 1'])).toThrow(
      expect.objectContaining({ code: 'rosterInvalid', path: '[0]' }),
    )
  })
})

describe('functionSource', () => {
  it('takes nodes at once, later, or one after the other', async () => {
    const one = async function* (): AsyncGenerator<Identity> {
      yield await Promise.resolve('web1')
    }
    expect(await found(functionSource('now', () => new Set(['web1'])))).toEqual(['web1'])
    expect(await found(functionSource('later', () => Promise.resolve(['web1'])))).toEqual(['web1'])
    expect(await found(functionSource('single', one))).toEqual(['web1'])
  })

  it('hands on the filter and says which terms it applies', async () => {
    const seen: Filter[] = []
    const source = functionSource('seen', filter => (seen.push(filter), []), ['fact'])
    await found(source)
    expect(seen).toEqual([everybody])
    expect(source.capabilities.terms).toEqual(['fact'])
  })

  it('says which source failed, and why', async () => {
    const cause = new TypeError('no such table')
    const failing = [
      (): never => {
        throw cause
      },
      () => Promise.reject<Identity[]>(cause),

      async function* (): AsyncGenerator<Identity> {
        throw await Promise.resolve(cause)
      },
    ]
    for (const find of failing)
      await expect(found(functionSource('cmdb', find))).rejects.toMatchObject({
        code: 'discoveryFailed',
        cause,
        message: 'the discovery source cmdb failed: no such table',
      })
  })

  it('refuses what is no identity', async () => {
    await expect(found(functionSource('cmdb', () => ['web 1']))).rejects.toMatchObject({
      code: 'discoveryFailed',
    })
  })

  it('does not wait for a source that hangs when it is aborted', async () => {
    const hang = new Promise<never>(() => undefined)
    const hanging = [
      () => hang,
      async function* (): AsyncGenerator<Identity> {
        yield 'web1'
        await hang
      },
    ]
    for (const find of hanging) {
      const stop = new AbortController()
      const reason = new Error('enough')
      const finding = found(functionSource('cmdb', find), stop.signal)
      stop.abort(reason)
      await expect(finding).rejects.toBe(reason)
      await expect(found(functionSource('cmdb', find), stop.signal)).rejects.toBe(reason)
    }
  })

  it('lets the source clean up when nobody wants more', async () => {
    let left = false
    const endless = async function* (): AsyncGenerator<Identity> {
      try {
        for (let index = 0; ; index += 1) yield await Promise.resolve(`web${index}`)
      } finally {
        left = true
      }
    }
    const { signal } = new AbortController()
    for await (const identity of functionSource('endless', endless).discover(everybody, { signal }))
      if (identity === 'web2') break
    expect(left).toBe(true)
  })
})
