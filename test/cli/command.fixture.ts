import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The built command, as npx runs it. */
export const bin = fileURLToPath(new URL('../../packages/cli/bin/collective.js', import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a command is run with. */
export interface Running {
  readonly env?: Readonly<Record<string, string>>
  /** Written to a pipe on its standard input, which then ends; without it the standard input is /dev/null. */
  readonly input?: string
}

/** Runs the command to its end. */
export async function collective(args: readonly string[], { env = {}, input }: Running = {}): Promise<Ended> {
  const child = start(args, env, [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'])
  if (input !== undefined) child.stdin?.end(input)
  return ended(child)
}

/** Runs a line of shell in which `collective` is the command. */
export async function shell(line: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const script = `collective() { "${process.execPath}" "${bin}" "$@"; }; ${line}`
  return ended(spawn('bash', ['-c', script], { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] }))
}

/** Starts the command. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: StdioOptions = ['ignore', 'pipe', 'pipe'],
): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { env: environment(env), stdio })
}

/** Resolves with the first line that a process prints. @throws Error where it ends before that */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  }
  throw new Error(`the process ended without a line: ${child.spawnargs.join(' ')}`)
}

/** Collects what a process prints until it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', chunk => (stdout += String(chunk)))
  child.stderr?.on('data', chunk => (stderr += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** Lets a process end in good order, and waits for it. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

// Nothing of whoever runs the tests.
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: '/nonexistent', ...env }
}
