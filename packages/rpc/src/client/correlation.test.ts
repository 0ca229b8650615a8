import { describe, expect, test } from 'vitest'
import { manualClock } from '@collective/testing'
import { Correlation, type Waiting } from './correlation'

function waiting(size = 1): Waiting {
  return { size, onReply: () => undefined, onAck: () => undefined }
}

describe('a request that is over', () => {
  test('is still known for late answers until its time is over', async () => {
    const clock = manualClock()
    const correlation = new Correlation(clock)
    const who = waiting()
    correlation.add('one', who)
    correlation.retire('one', 1_000)
    await clock.advance(1_000)
    expect(correlation.get('one')).toBe(who)
    await clock.advance(1)
    expect(correlation.get('one')).toBeUndefined()
  })

  test('is known again when somebody waits for it again', () => {
    const correlation = new Correlation(manualClock())
    const who = waiting()
    correlation.add('one', who)
    correlation.retire('one', 0)
    correlation.add('one', who)
    for (let other = 0; other < 100; other += 1) {
      correlation.add(`other${other}`, waiting())
      correlation.retire(`other${other}`, 1_000)
    }
    expect(correlation.get('one')).toBe(who)
  })

  test('is forgotten when 64 others have been over since', () => {
    const correlation = new Correlation(manualClock())
    for (let number = 0; number < 65; number += 1) {
      correlation.add(`run${number}`, waiting())
      correlation.retire(`run${number}`, 1_000)
    }
    expect(correlation.get('run0')).toBeUndefined()
    expect(correlation.get('run1')).toBeDefined()
  })

  test('is forgotten sooner where rosters are large', () => {
    const correlation = new Correlation(manualClock())
    for (const name of ['first', 'second', 'third']) {
      correlation.add(name, waiting(10_000))
      correlation.retire(name, 1_000)
    }
    expect(correlation.get('first')).toBeUndefined()
    expect(correlation.get('second')).toBeDefined()
  })

  test('is the last one remembered however large its roster is', () => {
    const correlation = new Correlation(manualClock())
    correlation.add('huge', waiting(1_000_000))
    correlation.retire('huge', 1_000)
    expect(correlation.get('huge')).toBeDefined()
  })
})
