import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { Failure } from '../processes/failure.js'
import { mustRunTool } from '../processes/run-program.js'
import { cacheFolder, root } from '../workspace/paths.js'

/**
 * What a run of vitest came to.
 * @typedef {object} TestReport
 * @property {number} passed
 * @property {number} skipped
 * @property {{ file: string, tests: number, ms: number }[]} files sorted by name
 */

const reportFile = `${cacheFolder}/tests.json`

/** @returns {TestReport} */
function readReport() {
  const json = JSON.parse(readFileSync(reportFile, 'utf8'))
  const files = json.testResults.map((/** @type {any} */ { name, assertionResults, startTime, endTime }) => {
    return { file: relative(root, name), tests: assertionResults.length, ms: endTime - startTime }
  })
  return {
    passed: json.numPassedTests,
    skipped: json.numPendingTests + json.numTodoTests,
    files: files.sort((/** @type {any} */ a, /** @type {any} */ b) => a.file.localeCompare(b.file)),
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
  rmSync(reportFile, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const args = ['run', '-c', '.config/vitest.config.ts', ...reporters]
  await mustRunTool('vitest', args, { signal, stream: true, env })
  const report = readReport()
  requireNoneSkipped(report)
  return report
}

/** @param {TestReport} report @throws Failure when a test was skipped */
export function requireNoneSkipped({ skipped }) {
  if (skipped > 0) throw new Failure(`${skipped} tests were skipped: a test runs or is deleted`)
}

/** The tests as a check. @param {AbortSignal} signal */
export async function checkTests(signal) {
  const { passed, files } = await runTests(signal)
  return `${passed} tests in ${files.length} files`
}
