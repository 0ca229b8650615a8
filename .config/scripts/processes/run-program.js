import { spawn } from 'node:child_process'
import { root } from '../workspace/paths.js'
import { Failure } from './failure.js'
import { programPath } from './program-path.js'

/**
 * @typedef {object} ProgramOptions
 * @property {string} [cwd] default: the top of the checkout
 * @property {Record<string, string>} [env] added to the environment
 * @property {boolean} [stream] whether its output also goes out as it comes
 * @property {AbortSignal} [signal] ends the program
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** Makes this process take its programs with it when it ends, however that happens. */
export function endTogether() {
  process.on('exit', () => running.forEach(child => child.kill()))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => process.exit(130))
}

/**
 * Runs a program to its end, without input.
 * @param {string} program
 * @param {string[]} args
 * @param {ProgramOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} the exit code, and stdout and stderr as they came
 */
export function runProgram(program, args, { cwd = root, env = {}, stream = false, signal } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, PATH: programPath, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  running.add(child)
  const read = collect(child, stream)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code: code ?? 1, output: read() }))
  }).finally(() => running.delete(child))
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {boolean} stream
 */
function collect(child, stream) {
  /** @type {Buffer[]} */
  const chunks = []
  const pairs = /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])
  for (const [from, to] of pairs) {
    from.on('data', chunk => {
      chunks.push(chunk)
      if (stream) to.write(chunk)
    })
  }
  return () => Buffer.concat(chunks).toString('utf8')
}

/**
 * Runs a program that must end with 0.
 * @param {string} program
 * @param {string[]} args
 * @param {ProgramOptions} [options]
 * @returns {Promise<string>} its output
 * @throws Failure with its output
 */
export async function mustRun(program, args, options = {}) {
  const { code, output } = await runProgram(program, args, options)
  if (code === 0) return output
  const command = [program, ...args].join(' ').replaceAll(root, '')
  throw new Failure(`${command} ended with ${code}`, options.stream ? '' : output)
}

/**
 * Runs a tool of the workspace's node_modules, which must end with 0.
 * @param {string} name its name in node_modules/.bin
 * @param {string[]} args
 * @param {ProgramOptions} [options]
 * @throws Failure with its output
 */
export function mustRunTool(name, args, options) {
  return mustRun(`${root}node_modules/.bin/${name}`, args, options)
}
