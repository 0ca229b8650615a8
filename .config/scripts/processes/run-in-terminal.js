import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from '../workspace/paths.js'
import { programPath } from './program-path.js'

/**
 * Runs a JavaScript file with the terminal of this process: its input, its output, its signals.
 * @param {string} file absolute
 * @param {string[]} args
 * @returns {Promise<number>} its exit code, 128 and the signal's number when a signal ended it
 */
export function runInTerminal(file, args) {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, PATH: programPath },
    stdio: 'inherit',
  })
  // A terminal signals the whole group: the program decides how to end, and this process follows it.
  const wait = () => undefined
  const forward = () => child.kill('SIGTERM')
  process.on('SIGINT', wait).on('SIGTERM', forward)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
