import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const collective = fileURLToPath(
  new URL('bin/collective.js', import.meta.resolve('@collective/cli/package.json')),
)
const readyWithinMs = 20_000

/** A command of `collective` that goes on running. What it says of errors goes to a file, so that it can outlive whoever started it. */
export class Server {
  #args
  #log
  #child

  /**
   * @param {string[]} args
   * @param {{ env: NodeJS.ProcessEnv, detached: boolean, log: string }} options detached ones get no signals of this terminal
   */
  constructor(args, { env, detached, log }) {
    this.#args = args
    this.#log = log
    const errors = openSync(log, 'a')
    this.#child = spawn(process.execPath, [collective, ...args], {
      env,
      detached,
      stdio: ['ignore', 'pipe', errors],
    })
    closeSync(errors)
  }

  get pid() {
    return this.#child.pid
  }

  /** @param {AbortSignal} signal @returns {Promise<string>} the first line that it prints, which it does when it is ready */
  async ready(signal) {
    const tooLong = AbortSignal.timeout(readyWithinMs)
    const input = createInterface({ input: this.#child.stdout, signal: AbortSignal.any([signal, tooLong]) })
    for await (const line of input) return line
    signal.throwIfAborted()
    const why = tooLong.aborted ? `it was not ready after ${readyWithinMs / 1_000} s` : 'it said nothing'
    const errors = readFileSync(this.#log, 'utf8').trim()
    throw new Error(`collective ${this.#args.join(' ')} did not start: ${errors || why}`)
  }

  /** Tells it to end and waits until it has. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  /** Lets it go on when this process ends. */
  letGo() {
    this.#child.stdout.destroy()
    this.#child.unref()
  }
}

/**
 * Shows a command as one would type it, and what it prints.
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, signal: AbortSignal, cwd?: string }} options
 */
export async function show(args, { env, signal, cwd }) {
  signal.throwIfAborted()
  console.log(`\n$ npx collective ${args.map(quoted).join(' ')}`)
  const stdio = ['ignore', 'inherit', 'inherit']
  const child = spawn(process.execPath, [collective, ...args], { env, stdio, cwd })
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  const [code, killedBy] = await once(child, 'exit')
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
  if (code === 0) return
  const how = killedBy ? `was ended by ${killedBy}` : `ended with exit code ${code}`
  throw new Error(`collective ${args.map(quoted).join(' ')} ${how}`)
}

function quoted(argument) {
  return /^[\w.:/=~^@-]+$/.test(argument) ? argument : argument.replace(/^([\w-]+=)?(.*)$/s, '$1"$2"')
}
