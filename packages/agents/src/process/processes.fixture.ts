import { setTimeout as delay } from 'node:timers/promises'
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from './clean-environment'
import type { Program } from './run-program'

/** Whether a process runs: one that has ended but that nobody has asked about (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/** Resolves when none of them runs any more: a signal is sent before it is received. */
export async function whenGone(...pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await delay(5)
}

/** The process ids in a text. */
export function printedNumbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number)
}

/** Lets a test see what a script prints before it has ended. */
export interface Printing {
  /** The script, with its stdout in a file. */
  program(script: string): Pick<Program, 'file' | 'args' | 'environment'>
  /** Resolves with the numbers of its first line. */
  numbers(): Promise<number[]>
}

/** What a script prints on its way. */
export function whenPrinted(): Printing {
  const folder = mkdtempSync(join(tmpdir(), 'collective-printing-'))
  const file = join(folder, 'stdout')
  return {
    program: script => ({
      file: '/bin/sh',
      args: ['-c', `exec > ${file}; ${script}`],
      environment: cleanEnvironment(),
    }),
    numbers: async () => {
      try {
        return printedNumbers(await firstLine(folder, file))
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

function firstLine(folder: string, file: string): Promise<string> {
  return new Promise(resolve => {
    const look = (): void => {
      const [line, more] = read(file).split('\n')
      if (line === undefined || more === undefined) return
      watcher.close()
      resolve(line)
    }
    const watcher = watch(folder, look)
    look()
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
