import { describe, expect, it } from 'vitest'
import { Failure } from '../../.config/scripts/processes/failure.js'
import { summaryLine } from '../../.config/scripts/steps/report.js'
import { runSteps } from '../../.config/scripts/steps/run-steps.js'
import type { Step, StepResult } from '../../.config/scripts/steps/step.js'

const failing: Step = { name: 'failing', run: () => Promise.reject(new Failure('it does not hold')) }

function passing(name: string, more: Partial<Step> = {}): Step {
  return { name, run: async () => '', ...more }
}

/** A step that runs until it is stopped. */
const endless: Step = {
  name: 'endless',
  run: signal => new Promise((_, reject) => (signal.onabort = () => reject(new Failure('stopped')))),
}

async function statesOf(steps: Step[], keepGoing = false): Promise<string[]> {
  const results = await runSteps(steps, { lanes: 2, keepGoing, onResult: () => undefined })
  return results.map(({ name, state }) => `${name} ${state}`)
}

describe('running steps', () => {
  it('runs each after those that it names', async () => {
    const steps = [passing('second', { after: ['first'] }), passing('first')]
    expect(await statesOf(steps)).toEqual(['first ok', 'second ok'])
  })

  it('does not wait for a step that is not part of this run', async () => {
    expect(await statesOf([passing('tests', { after: ['build'] })])).toEqual(['tests ok'])
  })

  it('stops at the first failure: what runs is ended, what waits is not begun', async () => {
    expect(await statesOf([endless, failing, passing('later')])).toEqual(['failing failed'])
  })

  it('goes on past a failure when asked to, but for the steps that need it', async () => {
    const needsThat = passing('needs that', { after: ['needs it'] })
    const steps = [needsThat, failing, passing('needs it', { after: ['failing'] }), passing('another')]
    expect(await statesOf(steps, true)).toEqual([
      'failing failed',
      'another ok',
      'needs it notRun',
      'needs that notRun',
    ])
  })

  it('runs no more steps at once than there are lanes, and some alone', async () => {
    const running = new Set<string>()
    const seen: string[][] = []
    const watched = (name: string, alone = false): Step => ({
      name,
      alone,
      run: async () => {
        running.add(name)
        seen.push([...running])
        await new Promise(resolve => setImmediate(resolve))
        running.delete(name)
        return ''
      },
    })
    await statesOf([watched('a'), watched('b'), watched('c'), watched('d', true), watched('e')])
    expect(Math.max(...seen.map(names => names.length))).toBe(2)
    expect(seen.filter(names => names.includes('d'))).toEqual([['d']])
  })
})

describe('the last line', () => {
  const ended = (name: string, state: StepResult['state'], note = ''): StepResult => ({
    name,
    state,
    note,
    ms: 1,
  })
  const rerun = (name: string): string => `npm test -- ${name}`

  it('sums up what passed', () => {
    const results = [ended('lint', 'ok'), ended('tests', 'ok', '12 tests in 3 files')]
    expect(summaryLine(results, 61_000, rerun)).toBe('passed: 2 steps in 61.0 s, 12 tests in 3 files')
  })

  it('names what failed and the command that runs it alone', () => {
    const results = [ended('types', 'ok'), ended('lint', 'failed')]
    expect(summaryLine(results, 2_000, rerun)).toBe('FAILED after 2.0 s: lint (alone: npm test -- lint)')
  })
})
