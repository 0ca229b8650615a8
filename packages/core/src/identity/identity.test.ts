import { describe, expect, it } from 'vitest'
import { codeThrownBy } from '../messages/arbitraries.fixture'
import { assertIdentity, assertName, isIdentity, isName } from './identity'

describe('an identity', () => {
  it('is 1 to 128 of A-Z a-z 0-9 _ . -', () => {
    for (const text of ['a', 'Web-1_x.example.net', 'x'.repeat(128)]) expect(isIdentity(text)).toBe(true)
    for (const text of ['', 'a/b', 'a b', 'a\n', '*', 'é', 'x'.repeat(129), 1, null, undefined])
      expect(isIdentity(text)).toBe(false)
  })

  it('is asserted with a short message, whatever was given', () => {
    expect(() => assertIdentity('web 1')).toThrow('this is "web 1": give the node another name')
    for (const given of ['x'.repeat(1_000_000), 1n, Symbol('a')])
      expect(codeThrownBy(() => assertIdentity(given))).toBe('invalidIdentity')
  })
})

describe('a name', () => {
  it('is 1 to 32 of a-z 0-9 _ -', () => {
    for (const text of ['a', 'web_1-x', 'x'.repeat(32)]) expect(isName(text)).toBe(true)
    for (const text of ['', 'A', 'a.b', 'a\n', '*', 'x'.repeat(33), 1]) expect(isName(text)).toBe(false)
  })

  it('is asserted with the word for what it names', () => {
    expect(() => assertName('A', 'collective')).toThrow('the name of a collective is 1 to 32')
    expect(codeThrownBy(() => assertName(undefined, 'agent'))).toBe('invalidName')
  })
})
