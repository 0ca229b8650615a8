import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ackStates, nodeOutcomes, type NodeOutcome } from '@collective/core'
import type { CopyFate, RunTimes } from './member'
import { RunProgress, type RunDecision } from './run-progress'

const times: RunTimes = {
  timeoutMs: 10_000,
  replyGraceMs: 1_000,
  askAgainAfterMs: 2_000,
  unreachableGraceMs: 2_000,
  ttlMs: 60_000,
}

type Going = Extract<RunDecision, { ended: false }>

function going(decision: RunDecision): Going {
  if (decision.ended) throw new Error('expected a run that goes on')
  return decision
}

/** A run whose request the broker has taken for everybody at 0. */
function asked(roster: readonly string[] = ['web1', 'web2'], changed: Partial<RunTimes> = {}): RunProgress {
  const progress = new RunProgress(roster, { ...times, ...changed })
  publish(progress, roster, { at: 0 })
  return progress
}

function publish(
  progress: RunProgress,
  roster: readonly string[],
  { at, fate = 'accepted' }: { at: number; fate?: CopyFate },
): void {
  expect(going(progress.decide(at)).ask).toEqual(roster)
  progress.published(
    roster,
    roster.map(() => fate),
    at,
  )
}

describe('a member that is said to be gone', () => {
  test('is asked now, once', () => {
    const progress = asked()
    progress.acknowledged('web1', 'accepted', 1_000)
    expect(progress.suspected('web1', 1_200)).toBe(true)
    expect(going(progress.decide(1_200)).ask).toEqual(['web1'])
    expect(progress.suspected('web1', 1_300)).toBe(false)
    progress.published(['web1'], ['accepted'], 1_300)
    expect(progress.suspected('web1', 1_399)).toBe(false)
    expect(progress.suspected('web1', 1_400)).toBe(true)
  })

  test('is not asked where it has answered, or is a stranger', () => {
    const progress = asked()
    progress.answered('web1', 'ok')
    expect([progress.suspected('web1', 1_000), progress.suspected('web9', 1_000)]).toEqual([false, false])
    expect(going(progress.decide(1_000)).ask).toEqual([])
  })
})

describe('whom to ask', () => {
  test('everybody at first, once', () => {
    const progress = new RunProgress(['web1', 'web2'], times)
    expect(going(progress.decide(0)).ask).toEqual(['web1', 'web2'])
    expect(going(progress.decide(5_000)).ask).toEqual([])
  })

  test('the silent again after a while, again and again, and nobody else', () => {
    const progress = asked()
    progress.answered('web1', 'ok')
    expect(going(progress.decide(1_999))).toMatchObject({ ask: [], nextMs: 2_000 })
    publish(progress, ['web2'], { at: 2_000 })
    publish(progress, ['web2'], { at: 4_000 })
  })

  test('however short the timeout is, once more before the end', () => {
    const progress = asked(['web1'], { timeoutMs: 500, replyGraceMs: 100 })
    expect(going(progress.decide(300)).ask).toEqual(['web1'])
  })

  test('whoever accepted less often than the silent', () => {
    const progress = asked(['web1', 'web2'])
    progress.acknowledged('web1', 'accepted', 100)
    publish(progress, ['web2'], { at: 2_000 })
    expect(going(progress.decide(10_099)).ask).toEqual(['web2'])
    expect(going(progress.decide(10_100)).ask).toEqual(['web1'])
  })

  test('everybody without an outcome at once after a reconnect', () => {
    const progress = asked()
    progress.answered('web1', 'ok')
    progress.reconnected(50)
    expect(going(progress.decide(50)).ask).toEqual(['web2'])
  })

  test('nobody after the ttl, which no node would start on, not even after a reconnect', () => {
    const progress = asked(['web1'], { timeoutMs: 600_000, ttlMs: 5_000 })
    publish(progress, ['web1'], { at: 4_999 })
    progress.reconnected(5_001)
    expect(going(progress.decide(5_001))).toMatchObject({ ask: [], nextMs: 601_000 })
  })
})

test('whoever accepted in time is asked beyond the ttl, because its reply may have been lost', () => {
  const progress = asked(['web1'], { timeoutMs: 600_000, ttlMs: 5_000 })
  progress.acknowledged('web1', 'accepted', 1_000)
  publish(progress, ['web1'], { at: 11_000 })
  progress.reconnected(300_000)
  publish(progress, ['web1'], { at: 300_000 })
})

describe('silence', () => {
  test('ends as noReply at the timeout and the grace after the broker took it', () => {
    const progress = new RunProgress(['web1'], times)
    publish(progress, ['web1'], { at: 0, fate: 'notSent' })
    publish(progress, ['web1'], { at: 2_000 })
    for (let at = 4_000; at < 13_000; at += 2_000) publish(progress, ['web1'], { at })
    expect(going(progress.decide(12_999)).nextMs).toBe(13_000)
    expect(progress.decide(13_000)).toEqual({ ended: true })
    expect(progress.outcomes()).toEqual(new Map([['web1', 'noReply']]))
  })

  test('is counted from the first sign of life, because a node counts from receipt', () => {
    const progress = asked(['web1'])
    progress.acknowledged('web1', 'accepted', 6_000)
    progress.acknowledged('web1', 'accepted', 9_000)
    progress.decide(16_999)
    expect(progress.ended).toBe(false)
    expect(progress.decide(17_000)).toEqual({ ended: true })
  })

  test('never lasts longer than ttl, timeout and grace together, whatever a node says', () => {
    const progress = asked(['web1'], { ttlMs: 5_000 })
    progress.acknowledged('web1', 'accepted', 10_000)
    expect(progress.decide(16_000)).toEqual({ ended: true })
  })

  test('of somebody to whom nothing could be sent is notSent', () => {
    const progress = new RunProgress(['web1'], times)
    for (let at = 0; at < 11_000; at += 2_000) publish(progress, ['web1'], { at, fate: 'notSent' })
    expect(progress.decide(11_000)).toEqual({ ended: true })
    expect(progress.outcomes().get('web1')).toBe('notSent')
  })

  test('of a publication that broke off is noReply, because the broker may have had it', () => {
    const progress = new RunProgress(['web1'], { ...times, timeoutMs: 500, replyGraceMs: 100 })
    publish(progress, ['web1'], { at: 0, fate: 'lost' })
    expect(progress.decide(600)).toEqual({ ended: true })
    expect(progress.outcomes().get('web1')).toBe('noReply')
  })
})

describe('a node that the broker calls absent', () => {
  test('is asked again within the grace, and unreachable when it still is at its end', () => {
    const progress = new RunProgress(['web1'], times)
    publish(progress, ['web1'], { at: 0, fate: 'unroutable' })
    expect(going(progress.decide(0)).nextMs).toBe(1_000)
    publish(progress, ['web1'], { at: 1_000, fate: 'unroutable' })
    expect(progress.ended).toBe(false)
    publish(progress, ['web1'], { at: 2_000, fate: 'unroutable' })
    expect(progress.outcomes().get('web1')).toBe('unreachable')
  })

  test('is as good as any when it is there again', () => {
    const progress = new RunProgress(['web1'], times)
    publish(progress, ['web1'], { at: 0, fate: 'unroutable' })
    publish(progress, ['web1'], { at: 1_000 })
    publish(progress, ['web1'], { at: 3_000, fate: 'unroutable' })
    expect(going(progress.decide(3_999)).ask).toEqual([])
    expect(progress.answered('web1', 'ok')).toBe('counted')
  })

  test('has five times the grace after a reconnect, when nodes too have to come back', () => {
    const progress = new RunProgress(['web1'], times)
    progress.reconnected(0)
    for (let at = 0; at < 10_000; at += 1_000) publish(progress, ['web1'], { at, fate: 'unroutable' })
    expect(progress.ended).toBe(false)
    publish(progress, ['web1'], { at: 10_000, fate: 'unroutable' })
    expect(progress.outcomes().get('web1')).toBe('unreachable')
  })

  test('is unreachable at once without a grace', () => {
    const progress = new RunProgress(['web1'], { ...times, unreachableGraceMs: 0 })
    publish(progress, ['web1'], { at: 0, fate: 'unroutable' })
    expect(progress.ended).toBe(true)
  })
})

describe('answers', () => {
  test('count once, and are duplicates after that', () => {
    const progress = asked()
    expect(progress.answered('web1', 'failed')).toBe('counted')
    expect(progress.answered('web1', 'ok')).toBe('duplicate')
    expect(progress.outcomes()).toEqual(new Map([['web1', 'failed']]))
  })

  test('of strangers are unexpected', () => {
    expect(asked().answered('web9', 'ok')).toBe('unexpected')
  })

  test('after the end are late, then duplicates', () => {
    const progress = asked(['web1'])
    progress.decide(11_000)
    expect(progress.answered('web1', 'ok')).toBe('late')
    expect(progress.answered('web1', 'ok')).toBe('duplicate')
    expect(progress.outcomes().get('web1')).toBe('noReply')
  })
})

describe('an abort', () => {
  test('cancels those who may have it, and leaves the others notSent', () => {
    const progress = new RunProgress(['web1', 'web2'], times)
    progress.decide(0)
    progress.published(['web1', 'web2'], ['accepted', 'notSent'], 0)
    progress.abort(100)
    expect(progress.outcomes()).toEqual(new Map([['web2', 'notSent']]))
    expect(going(progress.decide(100)).cancel).toEqual(['web1'])
    expect(going(progress.decide(101)).cancel).toEqual([])
  })

  test('cancels once more who has not acknowledged by half of the grace', () => {
    const progress = asked()
    progress.abort(0)
    progress.decide(0)
    progress.acknowledged('web1', 'stopping', 10)
    expect(going(progress.decide(500)).cancel).toEqual(['web2'])
  })

  test('ends within the grace; who said that it stops is cancelled, who said nothing is noReply', () => {
    const progress = asked()
    progress.abort(100)
    progress.decide(100)
    progress.acknowledged('web1', 'stopping', 110)
    expect(progress.decide(1_100)).toEqual({ ended: true })
    expect(progress.outcomes()).toEqual(
      new Map([
        ['web1', 'cancelled'],
        ['web2', 'noReply'],
      ]),
    )
  })

  test.each(['cancelled', 'unknown'] as const)('acknowledged with %s is cancelled at once', state => {
    const progress = asked(['web1'])
    progress.abort(100)
    progress.acknowledged('web1', state, 110)
    expect(progress.outcomes().get('web1')).toBe('cancelled')
  })

  test('loses against a result that arrives', () => {
    const progress = asked(['web1'])
    progress.abort(100)
    progress.acknowledged('web1', 'stopping', 110)
    expect(progress.answered('web1', 'ok')).toBe('counted')
    expect(progress.outcomes().get('web1')).toBe('ok')
  })

  test('has a result that exists already sent again', () => {
    const progress = asked(['web1'])
    progress.abort(100)
    progress.decide(100)
    progress.acknowledged('web1', 'alreadyDone', 110)
    expect(going(progress.decide(110)).ask).toEqual(['web1'])
  })

  test('asks nobody again otherwise', () => {
    const progress = asked(['web1'], { replyGraceMs: 30_000 })
    progress.abort(100)
    progress.decide(100)
    expect(going(progress.decide(5_000)).ask).toEqual([])
  })

  test('that nobody asked for cannot be claimed by a node', () => {
    const progress = asked(['web1'])
    progress.acknowledged('web1', 'cancelled', 10)
    expect(progress.ended).toBe(false)
  })
})

test('without a connection for ever, a run ends with what is known', () => {
  const progress = new RunProgress(['web1', 'web2', 'web3'], times)
  progress.decide(0)
  progress.published(['web1', 'web2', 'web3'], ['accepted', 'unroutable', 'notSent'], 0)
  progress.lost()
  expect([...progress.outcomes().values()]).toEqual(['noReply', 'unreachable', 'notSent'])
})

test('nobody to ask ends at once', () => {
  expect(new RunProgress([], times).decide(0)).toEqual({ ended: true })
})

describe('whatever happens in whatever order', () => {
  const roster = ['a', 'b', 'c']
  const who = fc.constantFrom(...roster, 'stranger')
  const event = fc.oneof(
    fc.record({ type: fc.constant('reply' as const), who, outcome: fc.constantFrom(...outcomesOf()) }),
    fc.record({ type: fc.constant('ack' as const), who, state: fc.constantFrom(...ackStates) }),
    fc.record({ type: fc.constant('time' as const), ms: fc.integer({ min: 0, max: 9_000 }) }),
    fc.constant({ type: 'abort' as const }),
    fc.constant({ type: 'reconnect' as const }),
  )
  const fates = fc.infiniteStream(
    fc.constantFrom<CopyFate>('accepted', 'unknown', 'unroutable', 'lost', 'notSent'),
  )
  const numRuns = process.env['COLLECTIVE_SOAK'] === '1' ? 20_000 : 300

  test('every member gets exactly one outcome, keeps it, and the run ends in bounded time', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fates, (events, stream) => {
        const progress = new RunProgress(roster, times)
        const seen = new Map<string, string>()
        let nowMs = 0
        const step = (): void => {
          const decision = progress.decide(nowMs)
          for (const [identity, outcome] of progress.outcomes()) {
            expect(seen.get(identity) ?? outcome).toBe(outcome)
            seen.set(identity, outcome)
          }
          if (decision.ended) return
          for (const identity of decision.ask) {
            expect(seen.has(identity)).toBe(false)
            progress.published([identity], [stream.next().value ?? 'unknown'], nowMs)
          }
        }
        for (const happening of events) {
          if (happening.type === 'reply') progress.answered(happening.who, happening.outcome)
          if (happening.type === 'ack') progress.acknowledged(happening.who, happening.state, nowMs)
          if (happening.type === 'time') nowMs += happening.ms
          if (happening.type === 'abort') progress.abort(nowMs)
          if (happening.type === 'reconnect') progress.reconnected(nowMs)
          step()
        }
        for (let turns = 0; !progress.ended && turns < 1_000; turns += 1) {
          const decision = progress.decide(nowMs)
          if (decision.ended) break
          for (const identity of decision.ask) progress.published([identity], ['lost'], nowMs)
          // Time always has somewhere to go: a decision that asked for this very moment again would spin.
          const { nextMs } = going(progress.decide(nowMs))
          expect(nextMs).toBeGreaterThan(nowMs)
          nowMs = nextMs
        }
        expect(progress.decide(nowMs)).toEqual({ ended: true })
        expect([...progress.outcomes().keys()]).toEqual(roster)
      }),
      { numRuns },
    )
  })
})

function outcomesOf(): NodeOutcome[] {
  return Object.keys(nodeOutcomes).filter((name): name is NodeOutcome => name in nodeOutcomes)
}
