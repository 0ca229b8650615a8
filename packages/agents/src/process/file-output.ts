import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Output } from './output'

/**
 * Lets a program print into a nameless file. For programs that leave daemons behind: one that keeps its starter's output would hold a pipe
 * open for as long as it lives, and die of a broken pipe when the node ends.
 * @param maxBytes kept of the end of what it printed, stdout and stderr together
 */
export async function fileOutput(maxBytes: number): Promise<Output<Buffer>> {
  const file = await namelessFile()
  return {
    stdio: [file.fd, file.fd],
    attach: () => undefined,
    collect: async () => {
      try {
        return await endOf(file, maxBytes)
      } finally {
        await file.close()
      }
    },
  }
}

async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `collective-${randomUUID()}`)
  // Appending, so that what is printed twice at once does not overwrite itself; exclusive, so that nobody can have laid a link there.
  const file = await open(path, 'ax+', 0o600)
  await unlink(path)
  return file
}

async function endOf(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const { size } = await file.stat()
  const buffer = Buffer.alloc(Math.min(size, maxBytes))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length)
  return buffer.subarray(0, bytesRead)
}
