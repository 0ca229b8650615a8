import { readFile, stat } from 'node:fs/promises'
import { isCollectiveError, type CallOptions } from '@collective/core'
import { unavailable } from './unavailable'

/**
 * The text of a regular file no longer than `maxBytes`.
 * @throws CollectiveError `factsUnavailable`; the signal's reason
 */
export async function readBounded(path: string, maxBytes: number, { signal }: CallOptions): Promise<string> {
  signal.throwIfAborted()
  try {
    await assertReadable(path, maxBytes)
    const text = await readFile(path, { encoding: 'utf8', signal })
    // Editors on Windows put a byte order mark there, which is no JSON.
    return text.replace(/^\uFEFF/, '')
  } catch (error) {
    signal.throwIfAborted()
    if (isCollectiveError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw unavailable(`file ${path}`, `cannot be read (${reason}): check that it exists and its rights`, {
      cause: error,
    })
  }
}

async function assertReadable(path: string, maxBytes: number): Promise<void> {
  const found = await stat(path)
  // A pipe or a device might never end.
  if (!found.isFile())
    throw unavailable(`file ${path}`, 'expected a regular file, got something else: name a file')
  if (found.size > maxBytes)
    throw unavailable(
      `file ${path}`,
      `expected at most ${maxBytes} bytes, got ${found.size}: make it smaller or raise maxBytes`,
    )
}
