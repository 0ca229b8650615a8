/** @import { Step, StepResult } from './step.js' */

/**
 * @typedef {object} RunOptions
 * @property {number} lanes how many steps may run at once
 * @property {boolean} keepGoing whether the others still run after one has failed
 * @property {(result: StepResult) => void} onResult called as each step ends
 */

/**
 * Runs steps, each after those it names. Without `keepGoing` the first failure ends those that are running.
 * @param {Step[]} steps
 * @param {RunOptions} options
 * @returns {Promise<StepResult[]>} one for each step that ended
 */
export async function runSteps(steps, { lanes, keepGoing, onResult }) {
  const stop = new AbortController()
  /** @type {Map<string, StepResult>} */
  const results = new Map()
  /** @type {Map<Step, Promise<void>>} */
  const running = new Map()
  const waiting = new Set(steps)

  const end = (/** @type {Step} */ step, /** @type {StepResult} */ result) => {
    running.delete(step)
    if (stop.signal.aborted) return
    results.set(step.name, result)
    onResult(result)
    if (result.state === 'failed' && !keepGoing) stop.abort()
  }

  for (;;) {
    const left = waiting.size
    for (const step of [...waiting]) {
      const need = state(step, steps, results)
      if (need === 'wait' || !hasRoom(step, running, lanes)) continue
      waiting.delete(step)
      if (need === 'start')
        running.set(
          step,
          execute(step, stop.signal).then(result => end(step, result)),
        )
      else end(step, { name: step.name, state: 'notRun', ms: 0, note: `needs ${need.failed}` })
    }
    if (running.size > 0) await Promise.race(running.values())
    else if (waiting.size === left) return [...results.values()]
    if (stop.signal.aborted) waiting.clear()
  }
}

/**
 * Whether a step may start; of the steps it names only those of this run count.
 * @param {Step} step @param {Step[]} steps @param {Map<string, StepResult>} results
 */
function state({ after = [] }, steps, results) {
  const needed = after.filter(name => steps.some(step => step.name === name))
  const failed = needed.find(name => (results.get(name)?.state ?? 'ok') !== 'ok')
  if (failed) return { failed }
  return needed.every(name => results.has(name)) ? 'start' : 'wait'
}

/** @param {Step} step @param {Map<Step, unknown>} running @param {number} lanes */
function hasRoom(step, running, lanes) {
  if (running.size === 0) return true
  return !step.alone && running.size < lanes && ![...running.keys()].some(({ alone }) => alone)
}

/** @param {Step} step @param {AbortSignal} signal @returns {Promise<StepResult>} */
async function execute({ name, run }, signal) {
  const start = performance.now()
  const ms = () => performance.now() - start
  try {
    const note = await run(signal)
    return { name, state: 'ok', note, ms: ms() }
  } catch (error) {
    return { name, state: 'failed', note: '', ms: ms(), error }
  }
}
