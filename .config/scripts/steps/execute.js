import { printResult, summaryLine } from './report.js'
import { runSteps } from './run-steps.js'

/** @import { Step } from './step.js' */

/**
 * @typedef {object} ExecuteOptions
 * @property {(name: string) => string} rerun the command that runs one step alone
 * @property {boolean} [keepGoing] whether the other steps still run after one has failed
 */

/**
 * Runs the steps of a command and prints how each ended. One that failed sets the exit code to 1.
 * @param {Step[]} steps
 * @param {ExecuteOptions} options
 * @returns {Promise<boolean>} whether all succeeded
 */
export async function execute(steps, { rerun, keepGoing = false }) {
  const start = performance.now()
  const results = await runSteps(steps, { lanes: 2, keepGoing, onResult: printResult })
  const passed = results.every(({ state }) => state === 'ok')
  if (!passed || steps.length > 1) console.log(summaryLine(results, performance.now() - start, rerun))
  if (!passed) process.exitCode = 1
  return passed
}
