import { constants } from 'node:fs'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CollectiveError, isJsonObject, type JsonObject } from '@collective/core'

/** The two files by which a node and a program talk, in a folder of their own that nobody else may read. */
export interface Exchange {
  readonly folder: string
  readonly requestFile: string
  readonly replyFile: string
}

/** Writes the request, does the work, and leaves nothing behind. */
export async function withExchange<Result>(
  request: JsonObject,
  work: (exchange: Exchange) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'collective-external-'))
  const exchange = {
    folder,
    requestFile: join(folder, 'request.json'),
    replyFile: join(folder, 'reply.json'),
  }
  try {
    await writeFile(exchange.requestFile, JSON.stringify(request), { mode: 0o600 })
    await writeFile(exchange.replyFile, '', { mode: 0o600 })
    return await work(exchange)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Reads what a program answered; one that wrote nothing answered with nothing.
 * @throws CollectiveError `replyTooLarge`, or `invalidOutput` where it is no JSON object
 */
export async function readReply({ replyFile }: Exchange, maxBytes: number): Promise<JsonObject> {
  const text = await readBounded(replyFile, maxBytes)
  if (text.trim() === '') return {}
  const value = parsed(text)
  if (isJsonObject(value)) return value
  throw new CollectiveError(
    'invalidOutput',
    `expected a JSON object in the reply file, got ${shownStart(text)}`,
  )
}

async function readBounded(file: string, maxBytes: number): Promise<string> {
  const handle = await opened(file)
  if (!handle) return ''
  try {
    const stat = await handle.stat()
    const { size } = stat
    if (!stat.isFile()) throw new CollectiveError('invalidOutput', 'expected the reply file to be a file')
    if (size <= maxBytes) return await readFile(handle, 'utf8')
    throw new CollectiveError('replyTooLarge', `expected a reply of at most ${maxBytes} bytes, got ${size}`)
  } finally {
    await handle.close()
  }
}

// A program may have removed it, or put something else there; a FIFO would be waited for.
async function opened(file: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new CollectiveError('invalidOutput', `expected a reply file that can be read: ${String(cause)}`, {
      cause,
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // what it is instead is said by whoever asked
  }
}

function shownStart(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
