import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * Starts a program and waits for the line by which it says that it is ready.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {(line: string) => boolean} isReady
 */
export async function startChild(file, args, isReady) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'exit')
  for await (const line of lines) if (isReady(line)) return { child, stop: () => stop(child, exited), line }
  throw new Error(`${file} ${args.join(' ')} ended before it was ready`)
}

async function stop(child, exited) {
  child.kill('SIGTERM')
  await exited
}
