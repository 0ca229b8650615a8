import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const collective = fileURLToPath(
  new URL('bin/collective.js', import.meta.resolve('@collective/cli/package.json')),
)
const readyWithinMs = 20_000

/**
 * Starts a command of `collective` that goes on running, and waits for the first line it prints.
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, detached: boolean }} options detached ones outlive this process
 */
export async function serve(args, { env, detached }) {
  const child = spawn(process.execPath, [collective, ...args], {
    env,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', chunk => (errors += chunk))
  const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs)
  try {
    for await (const line of createInterface({ input: child.stdout })) return { line, child, pid: child.pid }
  } finally {
    clearTimeout(timer)
  }
  throw new Error(`collective ${args.join(' ')} did not start: ${errors.trim() || 'it said nothing'}`)
}

/** Tells a process to end and waits until it has. */
export async function stop({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Lets a process go on when this one ends. */
export function letGo({ child }) {
  child.stdout.destroy()
  child.stderr.destroy()
  child.unref()
}

/**
 * Shows a command as one would type it, and what it prints.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export async function show(args, env) {
  console.log(`\n$ npx collective ${args.map(quoted).join(' ')}`)
  const child = spawn(process.execPath, [collective, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`collective ${args.join(' ')} ended with exit code ${code}`)
}

function quoted(argument) {
  return /^[\w.:/=~^@-]+$/.test(argument) ? argument : argument.replace(/^([\w-]+=)?(.*)$/s, '$1"$2"')
}
