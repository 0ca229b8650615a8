import { describe, expect, it } from 'vitest'
import type { NodeReport } from '../node-report'
import { clocksFindings } from './clocks'
import { directFindings } from './direct'
import { presenceFindings } from './presence'
import { repliesFindings } from './replies'
import { versionsFindings } from './versions'

const well: NodeReport = {
  identity: 'web1',
  isFound: true,
  isPresent: true,
  direct: 'ok',
  processes: 1,
  aheadMs: 0,
  elapsedMs: 3,
  version: '1.0.0',
}

function nodes(...differences: readonly Partial<NodeReport>[]): readonly NodeReport[] {
  return differences.map((each, index) => ({ ...well, identity: `web${index + 1}`, ...each }))
}

describe('clocks', () => {
  it('are ours to set where all nodes differ from it by the same', () => {
    const [finding] = clocksFindings(nodes({ aheadMs: 7_000 }, { aheadMs: 7_400 }))
    expect(finding).toMatchObject({
      state: 'warning',
      advice: expect.stringMatching(/this machine/) as string,
    })
  })

  it.each([
    [nodes({ aheadMs: 7_000 }, { aheadMs: 0 })],
    [nodes({ aheadMs: 7_000 }, { aheadMs: -7_000 })],
    [nodes({ aheadMs: 7_000 })],
  ])('are theirs to set where they disagree, or there is but one', reports => {
    expect(clocksFindings(reports)[0]?.advice).toMatch(/of the nodes/)
  })

  it('may be off by a second, and are not known of who never answered', () => {
    expect(clocksFindings(nodes({ aheadMs: -1_000 }, { aheadMs: undefined }))).toMatchObject([
      { state: 'ok' },
    ])
    expect(clocksFindings(nodes({ aheadMs: undefined }))).toEqual([])
  })
})

describe('versions', () => {
  it('that differ are a warning with how many nodes have each', () => {
    const reports = nodes({}, { version: '1.1.0' }, {}, { version: undefined })
    expect(versionsFindings(reports)).toMatchObject([
      { state: 'warning', text: 'they differ: 1.0.0 (2 nodes), 1.1.0 (1 node)' },
    ])
  })
})

describe('replies', () => {
  const signs = { address: 'collective/reply/user=alice/0', echoMs: 2, answered: 1, unopened: new Map() }

  it('that cannot be opened are a problem, even where others can', () => {
    const unopened = new Map([
      ['schemeMismatch', 2],
      ['notVerified', 1],
    ] as const)
    expect(repliesFindings({ ...signs, unopened })).toMatchObject([
      { state: 'ok' },
      {
        state: 'problem',
        text: '3 frames came that could not be opened: schemeMismatch (2), notVerified (1)',
      },
    ])
  })

  it('that come are enough, whether or not we may write there', () => {
    const states = [signs, { ...signs, echoMs: undefined }, { ...signs, echoMs: undefined, answered: 0 }]
    expect(states.map(each => repliesFindings(each)[0]?.state)).toEqual(['ok', 'ok', 'problem'])
  })
})

describe('names', () => {
  it('are not all in the text, and all beside it', () => {
    const silent = nodes(...Array.from({ length: 7 }, () => ({ direct: 'silent' as const })))
    const [finding] = directFindings(silent, 'user=alice')
    expect(finding?.text).toMatch(/: web1, web2, web3, web4, web5 and 2 more$/)
    expect(finding?.nodes).toHaveLength(7)
  })
})

describe('presence', () => {
  it('that lacks somebody who answers is a warning', () => {
    const findings = presenceFindings(nodes({ isPresent: false }), true)
    expect(findings).toMatchObject([{ state: 'warning', nodes: ['web1'] }])
  })

  it('says nothing where the broker keeps no list, and that it is empty where it is', () => {
    expect(presenceFindings([], false)[0]?.text).toMatch(/keeps no list/)
    expect(presenceFindings([], true)[0]?.text).toMatch(/nobody is on/)
  })
})
