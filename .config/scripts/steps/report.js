import { Failure } from '../processes/failure.js'

/** @import { StepResult } from './step.js' */

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

/** One line for a step. @param {StepResult} result */
function stepLine({ name, state, ms, note }) {
  const word = { ok: 'ok', failed: 'FAILED', notRun: 'not run' }[state]
  return `${word.padEnd(8)}${name.padEnd(12)}${seconds(ms).padStart(8)}   ${note}`.trimEnd()
}

/** What a failed step has to say: the output of its tool, then the reason. @param {unknown} error */
export function explainFailure(error) {
  if (!(error instanceof Failure))
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [error.output.trimEnd(), error.message].filter(Boolean).join('\n')
}

/** @param {StepResult} result */
export function printResult(result) {
  console.log(stepLine(result))
  if (result.state === 'failed') console.log(`\n${explainFailure(result.error)}\n`)
}

/**
 * The last line of a command.
 * @param {StepResult[]} results
 * @param {number} ms
 * @param {(name: string) => string} rerun the command that runs one step alone
 */
export function summaryLine(results, ms, rerun) {
  const failed = results.filter(({ state }) => state === 'failed')
  if (failed.length === 0) {
    const notes = results.filter(({ name }) => name === 'tests').map(({ note }) => `, ${note}`)
    return `passed: ${results.length} steps in ${seconds(ms)}${notes.join('')}`
  }
  const alone = failed.map(({ name }) => `${name} (alone: ${rerun(name)})`)
  return `FAILED after ${seconds(ms)}: ${alone.join(', ')}`
}
