import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addresses, codeThrownBy, runs } from '../messages/arbitraries.fixture'
import { broadcastAddress, directAddress, eventAddress, replyAddress } from './address'
import { formatAddress, isCallerId, parseAddress } from './format'

describe('formatAddress', () => {
  it('writes collective, type and parts, and encodes what a caller may have in it', () => {
    expect(formatAddress(broadcastAddress('collective', 'service'))).toBe('collective/broadcast/service')
    expect(formatAddress(directAddress('eu', 'web1.example.net'))).toBe('eu/node/web1.example.net')
    expect(formatAddress(replyAddress('eu', 'cert=a/b+c', '0123456789abcdef'))).toBe(
      'eu/reply/cert=a%2Fb%2Bc/0123456789abcdef',
    )
    expect(formatAddress(eventAddress('eu', 'alive', 'web1'))).toBe('eu/event/alive/web1')
  })
})

describe('parseAddress', () => {
  it('is the reverse of formatAddress', () => {
    fc.assert(
      fc.property(addresses, address => {
        expect(parseAddress(formatAddress(address))).toEqual(address)
      }),
      runs(300),
    )
  })

  it('knows one text for each address', () => {
    const parts = fc.constantFrom(
      'eu',
      'reply',
      'node',
      'event',
      'broadcast',
      'a',
      '%61',
      '%2F',
      '0123456789abcdef',
      '*',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 5 }), found => {
        const text = found.join('/')
        if (codeThrownBy(() => parseAddress(text)) === undefined)
          expect(formatAddress(parseAddress(text))).toBe(text)
      }),
      runs(2_000),
    )
    expect(codeThrownBy(() => parseAddress('eu/reply/%61lice/0123456789abcdef'))).toBe('invalidAddress')
  })

  it('refuses everything else with a code', () => {
    const texts = [
      '',
      '/',
      'eu',
      'eu/node',
      'eu/node/a/b',
      'EU/node/a',
      'eu/broadcast/A',
      'eu/event/alive',
      'eu/event/*/web1',
    ]
    for (const text of [...texts, 'eu/reply/alice/0123', 'eu/reply/a b/0123456789abcdef', 'eu/other/a'])
      expect(
        codeThrownBy(() => parseAddress(text)),
        text,
      ).toBe('invalidAddress')
    fc.assert(
      fc.property(fc.string(), text => {
        expect(codeThrownBy(() => parseAddress(text))).toBe('invalidAddress')
      }),
      runs(200),
    )
  })
})

describe('isCallerId', () => {
  it('takes 1 to 128 printable ASCII characters without blanks', () => {
    for (const text of ['cert=alice', '!', '~'.repeat(128)]) expect(isCallerId(text)).toBe(true)
    for (const text of ['', 'a b', 'é', 'a\n', '~'.repeat(129), 7]) expect(isCallerId(text)).toBe(false)
  })
})
