import { readLine } from './audit-line'
import { readLines, type LogLine } from './read-lines'

/** Files in the order of their first lines; those without one last. @throws what reading throws */
export async function inOrder(files: readonly string[]): Promise<readonly string[]> {
  const firsts = await Promise.all(files.map(async file => ({ file, seq: await firstSeq(file) })))
  return firsts
    .toSorted((one, other) => one.seq - other.seq || (one.file < other.file ? -1 : 1))
    .map(({ file }) => file)
}

/** The lines of all files, one file after the other. @throws what reading throws */
export async function* linesOfAll(files: readonly string[]): AsyncGenerator<LogLine> {
  for (const file of files) yield* readLines(file)
}

async function firstSeq(file: string): Promise<number> {
  for await (const { bytes } of readLines(file)) {
    const line = readLine(bytes.toString('utf8'))
    // The first line itself may be what was altered: then the next tells.
    if (line) return line.seq
  }
  return Number.MAX_SAFE_INTEGER
}
