import { runProgram } from '../processes/run-program.js'

const version = '12.21.0'

/**
 * How pnpm is called: from PATH if it is of the major version that the lockfile was written with, else through npx.
 * @returns {Promise<string[]>} the program and its first arguments
 */
export async function pnpmCommand() {
  const found = await runProgram('pnpm', ['--version']).catch(() => undefined)
  const fits = found?.code === 0 && found.output.trim().split('.')[0] === version.split('.')[0]
  return fits ? ['pnpm'] : ['npx', '-y', `pnpm@${version}`]
}
