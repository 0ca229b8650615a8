import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file of a log that has been finished. */
export interface RotatedFile {
  readonly path: string
  /** Its first line. */
  readonly seq: number
}

/** What a file of a log is called when it is finished: the log's name and the number of its first line, so that names are in order. */
export function rotatedPath(log: string, seq: number): string {
  return `${log}.${String(seq).padStart(12, '0')}`
}

/** The finished files of a log, the oldest first. @throws what reading the folder throws */
export async function rotatedFiles(log: string): Promise<readonly RotatedFile[]> {
  const names = await readdir(dirname(log))
  return names
    .map(name => rotatedFrom(log, name))
    .filter(file => file !== undefined)
    .sort((one, other) => one.seq - other.seq)
}

function rotatedFrom(log: string, name: string): RotatedFile | undefined {
  const begin = `${basename(log)}.`
  const digits = name.startsWith(begin) ? name.slice(begin.length) : ''
  return /^\d{12,16}$/.test(digits) ? { path: join(dirname(log), name), seq: Number(digits) } : undefined
}

/** All files of a log, the oldest first; the one that is written now last. @throws what reading the folder throws */
export async function auditFiles(log: string): Promise<readonly string[]> {
  return [...(await rotatedFiles(log)).map(({ path }) => path), log]
}
