import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './page'
import type { Step } from './block'

const collective = join(root, 'packages/cli/bin/collective.js')
const startWithinMs = 30_000
// What the pages say stands for whatever port is free while they are run, and for a folder that is removed.
const writtenUrl = 'mqtt://127.0.0.1:1883'
const writtenFolder = /\bfleet-keys\b/g

/** Somebody who types what a page says, at the top of the repository, and keeps several terminals open. */
export class Reader {
  readonly #running: ChildProcess[] = []
  readonly #env: Record<string, string | undefined> = { ...process.env, NO_COLOR: '1' }
  readonly #folder = mkdtempSync(join(tmpdir(), 'collective-reader-'))
  #url = writtenUrl

  constructor() {
    for (const name of Object.keys(this.#env)) if (name.startsWith('COLLECTIVE_')) delete this.#env[name]
  }

  /** Starts a program that goes on running. @returns the first line it prints, as the page would have it */
  async serve({ command }: Step): Promise<string> {
    const child = this.#spawn(command.replace('--port 1883', '--port 0'))
    this.#running.push(child)
    const line = await firstLine(child, command)
    if (command.includes(' broker ')) this.#url = line
    return this.#asWritten(line)
  }

  /** Runs a command to its end, or takes an `export`. @returns what it prints, errors last, without the warnings that unsigned gives */
  async run({ command }: Step): Promise<string> {
    if (command.startsWith('export ')) return this.#export(command)
    const child = this.#spawn(command)
    const [output, errors] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'close'),
    ])
    const lines = [...output.split('\n'), ...errors.split('\n')].filter(line => !isWarning(line))
    return this.#asWritten(lines.join('\n'))
  }

  /** Ends what runs, the last first: nodes say goodbye to a broker that is still there. */
  async close(): Promise<void> {
    for (const child of this.#running.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    await rm(this.#folder, { recursive: true })
  }

  #asWritten(output: string): string {
    return output.replaceAll(this.#url, writtenUrl).replaceAll(this.#folder, 'fleet-keys')
  }

  // `exec`, so that the process is the program and no shell that does not pass signals on.
  #spawn(command: string): ChildProcess {
    const words = command
      .replaceAll('npx collective', `"${process.execPath}" "${collective}"`)
      .replace(writtenFolder, this.#folder)
    return spawn('sh', ['-c', `exec ${words}`], {
      cwd: root,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  #export(command: string): string {
    for (const [, name = '', value = ''] of command.matchAll(/(\w+)=(\S+)/g))
      this.#env[name] = value.replace(writtenUrl, this.#url).replace(writtenFolder, this.#folder)
    return ''
  }
}

async function firstLine(child: ChildProcess, command: string): Promise<string> {
  const errors = textOf(child.stderr)
  const timer = setTimeout(() => child.kill('SIGKILL'), startWithinMs)
  try {
    if (child.stdout) for await (const line of createInterface({ input: child.stdout })) return line
  } finally {
    clearTimeout(timer)
  }
  throw new Error(`${command} printed nothing and ended: ${await errors}`)
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  let text = ''
  if (stream) for await (const chunk of stream) text += String(chunk)
  return text
}

function isWarning(line: string): boolean {
  return /security is unsigned|--trace-warnings/.test(line)
}
