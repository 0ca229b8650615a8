import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const ownerOnly = 0o600
const everybody = 0o644

/** Writes what its owner alone may read. */
export function writeSecret(path: string, text: string): Promise<void> {
  return writeWhole(path, text, ownerOnly)
}

/** Writes what is no secret. */
export function writePublic(path: string, text: string): Promise<void> {
  return writeWhole(path, text, everybody)
}

// Whoever watches the file sees the old text or the new one, and never a part.
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.${randomUUID()}`
  const file = await open(beside, 'wx', mode)
  try {
    await file.writeFile(`${text}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
}

/** Reads what is no secret. */
export async function readText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  return text.trim()
}

/** The same, or undefined where there is none. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  return (await exists(path)) ? readText(path) : undefined
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
