import { describe, expect, it } from 'vitest'
import { isErrorCode } from './codes'
import { CollectiveError, isCollectiveError, toCollectiveError } from './error'

describe('CollectiveError', () => {
  it('has its code, what goes with it, and whether trying again may help', () => {
    const cause = new Error('reset')
    const error = new CollectiveError('disconnected', 'the connection was lost', {
      cause,
      node: 'web1',
      position: 0,
      path: 'a.b',
    })
    expect(error).toMatchObject({
      code: 'disconnected',
      cause,
      node: 'web1',
      position: 0,
      path: 'a.b',
      retryable: true,
    })
    expect(new CollectiveError('invalidOption', '').retryable).toBe(false)
  })

  it('shows no stack in JSON', () => {
    expect(JSON.parse(JSON.stringify(new CollectiveError('aborted', 'the caller aborted')))).toEqual({
      code: 'aborted',
      message: 'the caller aborted',
    })
  })

  it('is recognised when another build of this package made it', () => {
    const foreign = { [Symbol.for('@collective/error')]: true, code: 'closed' }
    expect(isCollectiveError(foreign)).toBe(true)
    expect(toCollectiveError(foreign)).toBe(foreign)
    for (const other of [new Error('x'), null, undefined, 'closed'])
      expect(isCollectiveError(other)).toBe(false)
  })

  it('is made of anything thrown', () => {
    const thrown = new TypeError('no function')
    expect(toCollectiveError(thrown)).toMatchObject({
      code: 'internal',
      message: 'no function',
      cause: thrown,
    })
    expect(toCollectiveError('oops', 'providerFailed')).toMatchObject({
      code: 'providerFailed',
      message: 'oops',
    })
  })
})

describe('isErrorCode', () => {
  it('knows our codes, and not what every object has', () => {
    expect(isErrorCode('ttlExpired')).toBe(true)
    for (const text of ['toString', '__proto__', 'constructor', '', 7]) expect(isErrorCode(text)).toBe(false)
  })
})
