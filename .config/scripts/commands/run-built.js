import { existsSync } from 'node:fs'
import { build } from '../build/build.js'
import { Failure } from '../processes/failure.js'
import { runInTerminal } from '../processes/run-in-terminal.js'
import { execute } from '../steps/execute.js'
import { root } from '../workspace/paths.js'

/**
 * A program of this repository that runs on the built packages.
 * @typedef {object} Program
 * @property {string} command what one types to run it
 * @property {string} file from the top
 * @property {() => Promise<string>} setUp
 */

/**
 * Sets up, builds, then runs a program of this repository in the terminal and ends as it ends.
 * @param {Program} program
 * @param {string[]} args passed on to it
 * @throws Failure when the program is not there
 */
export async function runBuilt({ command, file, setUp }, args) {
  const steps = [
    { name: 'set-up', run: setUp },
    { name: 'build', run: build, after: ['set-up'] },
  ]
  if (!(await execute(steps, { rerun: () => command }))) return
  if (!existsSync(root + file)) throw new Failure(`${command} runs ${file}, which is not there`)
  process.exitCode = await runInTerminal(root + file, args)
}
