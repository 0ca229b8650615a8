import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { groundwork } from '../check/steps.js'
import { runTests } from '../check/tests.js'
import { Failure } from '../processes/failure.js'
import { mustRun } from '../processes/run-program.js'
import { execute } from '../steps/execute.js'
import { seconds } from '../steps/report.js'
import { root } from '../workspace/paths.js'

/** @import { TestReport } from '../check/tests.js' */

/**
 * `npm run soak`: the tests with their full counts, and the report in docs/soak.md.
 * @param {string[]} args the seed of an earlier run, to repeat it
 */
export async function soak([seed = String(randomInt(2 ** 31))]) {
  if (!/^\d+$/.test(seed)) throw new Failure(`npm run soak takes a seed, a whole number; got ${seed}`)
  console.log(`seed ${seed}`)
  const tests = async (/** @type {AbortSignal} */ signal) => {
    const commit = await commitId()
    const start = performance.now()
    const report = await runTests(signal, { COLLECTIVE_SOAK: '1', COLLECTIVE_SEED: seed })
    writeReport({ commit, seed, report, ms: performance.now() - start })
    return `${report.passed} tests; docs/soak.md written`
  }
  await execute([...groundwork, { name: 'tests', run: tests, after: ['build'] }], {
    rerun: () => 'npm run soak',
  })
}

/** The commit that is tested; says so when files differ from it. */
async function commitId() {
  const commit = (await mustRun('git', ['rev-parse', 'HEAD'])).trim()
  const changes = (await mustRun('git', ['status', '--porcelain', '--', ':!docs/soak.md'])).trim()
  return changes ? `${commit}, with changes that are not committed` : commit
}

/** @param {{ commit: string, seed: string, report: TestReport, ms: number }} run */
function writeReport({ commit, seed, report, ms }) {
  const rows = report.files.map(({ file, tests, ms: took }) => `| ${file} | ${tests} | ${seconds(took)} |`)
  const page = `# The last soak

\`npm run soak\` runs the tests of \`npm test\` with their full counts and wrote this page.

| | |
| --- | --- |
| commit | ${commit} |
| seed | ${seed} |
| date | ${new Date().toISOString().slice(0, 10)} |
| machine | Node.js ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores |
| took | ${seconds(ms)} |
| tests | ${report.passed} passed in ${report.files.length} files, none failed, none skipped |

Repeat it with \`npm run soak -- ${seed}\`.

| file | tests | time |
| --- | --- | --- |
${rows.join('\n')}
`
  mkdirSync(`${root}docs`, { recursive: true })
  writeFileSync(`${root}docs/soak.md`, page)
}
