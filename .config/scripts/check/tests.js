import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { Failure } from '../processes/failure.js'
import { mustRunTool } from '../processes/run-program.js'
import { cacheFolder } from '../workspace/paths.js'

const report = `${cacheFolder}/tests.json`

/**
 * @typedef {object} Counts
 * @property {number} files
 * @property {number} passed
 * @property {number} skipped
 */

/** @returns {Counts} */
function readCounts() {
  const json = JSON.parse(readFileSync(report, 'utf8'))
  return {
    files: json.testResults.length,
    passed: json.numPassedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  }
}

/**
 * Runs every test, shown as they go: vitest's own closing summary ends the output.
 * @param {AbortSignal} signal
 * @param {Record<string, string>} [env]
 * @throws Failure when one fails, and when one is skipped
 */
export async function runTests(signal, env) {
  mkdirSync(cacheFolder, { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  await mustRunTool('vitest', ['run', '-c', '.config/vitest.config.ts', ...reporters], {
    signal,
    stream: true,
    env,
  })
  const { files, passed, skipped } = readCounts()
  if (skipped > 0) throw new Failure(`${skipped} tests were skipped: a test runs or is deleted`)
  return `${passed} tests in ${files} files`
}
