import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { orderVersions, versionParts } from './version-order'

function order(one: string, other: string): number {
  return Math.sign(orderVersions(versionParts(one) ?? [], versionParts(other) ?? []))
}

describe('versions', () => {
  it.each([
    [
      'oldest to newest',
      [
        '1.0~1',
        '1.0.dev1',
        '1.0-alpha',
        '1.0-beta2',
        '1.0-rc1',
        '1.0-rc10',
        '1.0',
        '1.0-el7',
        '1.0.1',
        '1.1',
        '1.9',
        '1.10',
      ],
    ],
    ['kernels', ['2.6.32-754.el6', '5.9', '5.10.0-21-amd64', '5.10.0-22-amd64', '6.1']],
    ['letters behind a release', ['1.0.2', '1.0.2g', '1.0.2k', '1.0.3-beta1', '1.0.3']],
    ['Debian revisions and epochs', ['2.3.4-1', '2.3.4-1ubuntu2', '2.3.4-2', '1:0.5', '2:0.1']],
    ['numbers beyond a double', ['1.9007199254740992', '1.9007199254740993', '1.90071992547409930']],
  ])('are ordered from %s', (_, versions) => {
    for (const [index, one] of versions.entries())
      for (const [place, other] of versions.entries())
        expect(order(one, other)).toBe(Math.sign(index - place))
  })

  it.each([
    ['5.10', '5.10.0'],
    ['v1.2', '1.2'],
    ['1.0-RC1', '1.0.rc1'],
    ['1.02', '1.2'],
    ['0:1', '1'],
  ])('%s and %s are the same', (one, other) => {
    expect(order(one, other)).toBe(0)
  })

  it('are what has digits', () => {
    expect(versionParts('latest')).toBeUndefined()
    expect(versionParts('')).toBeUndefined()
  })

  const versions = fc.stringMatching(/^[0-2]{1,2}([.~-]([0-2]{1,2}|rc|beta|el|x)){0,3}$/)

  it('have one order, whatever is compared first', () => {
    fc.assert(
      fc.property(versions, versions, versions, (one, two, three) => {
        expect(order(one, two)).toBe(-order(two, one) + 0)
        if (order(one, two) <= 0 && order(two, three) <= 0) expect(order(one, three)).toBeLessThanOrEqual(0)
      }),
      runs(2_000),
    )
  })
})
