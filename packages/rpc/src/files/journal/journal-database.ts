import { mkdir } from 'node:fs/promises'
import { CollectiveError, type JournalEntry, type JournalKey, type Logger } from '@collective/core'
import type { BatchOperation, ClassicLevel } from 'classic-level'
import { GroupedWrites } from '../grouped-writes'
import { readFormat, readRecord, recordKey, writeFormat, writeRecord } from './record'

const formatVersion = 1
const formatKey = 'format'
const nothing = new Uint8Array(0)

/** What was read back of one request. */
export interface RememberedRequest {
  readonly entry: JournalEntry
  /** The sealed reply, empty where none is kept; undefined where it has not finished. */
  readonly frame: Uint8Array | undefined
}

/** What stands in a database that can be read. */
export interface JournalContent {
  readonly knowsFromMs: number
  readonly requests: readonly RememberedRequest[]
}

/** Where the journal is on disk, and who has it open: this process alone. */
export class JournalDatabase {
  readonly #database: ClassicLevel
  readonly #records: ReturnType<typeof recordsOf>
  readonly #replies: ReturnType<typeof repliesOf>
  readonly #writes: GroupedWrites<Operation>
  readonly #logger: Logger

  private constructor(database: ClassicLevel, logger: Logger) {
    this.#database = database
    this.#records = recordsOf(database)
    this.#replies = repliesOf(database)
    this.#logger = logger
    this.#writes = new GroupedWrites<Operation>((operations, options) => this.#write(operations, options))
  }

  /** @throws what classic-level throws, `pluginMissing` without it */
  static async open(path: string, logger: Logger): Promise<JournalDatabase> {
    const { ClassicLevel } = await importLevel()
    await mkdir(path, { recursive: true, mode: 0o700 })
    const database = new ClassicLevel(path)
    await database.open()
    return new JournalDatabase(database, logger)
  }

  /** Undefined where something in it is not what a journal writes; begins one where there is nothing. */
  async read(nowMs: number): Promise<JournalContent | undefined> {
    const text = await this.#database.get(formatKey)
    if (text === undefined) return this.#begin(nowMs)
    const format = readFormat(text)
    if (format?.version !== formatVersion) return undefined
    const requests = await this.#readRequests()
    return requests && { knowsFromMs: format.knowsFromMs, requests }
  }

  async #begin(knowsFromMs: number): Promise<JournalContent> {
    await this.#database.put(formatKey, writeFormat({ version: formatVersion, knowsFromMs }), { sync: true })
    return { knowsFromMs, requests: [] }
  }

  async #readRequests(): Promise<RememberedRequest[] | undefined> {
    const requests: RememberedRequest[] = []
    for await (const [key, text] of this.#records.iterator()) {
      const entry = readRecord(text)
      if (!entry || recordKey(entry) !== key) return undefined
      const reply = await this.#replies.get(key)
      requests.push({ entry, frame: reply && new Uint8Array(reply) })
    }
    return requests
  }

  /** Resolves when it is on the disk. */
  admit(entry: JournalEntry): Promise<void> {
    const record = {
      type: 'put',
      sublevel: this.#records,
      key: recordKey(entry),
      value: writeRecord(entry),
    } as const
    return this.#writes.add([record], { sync: true })
  }

  /** Resolves when the system has it. */
  finish(key: JournalKey, frame: Uint8Array | undefined): Promise<void> {
    const reply = {
      type: 'put',
      sublevel: this.#replies,
      key: recordKey(key),
      value: frame ?? nothing,
    } as const
    return this.#writes.add([reply], { sync: false })
  }

  forget(key: JournalKey): void {
    const gone = { type: 'del', key: recordKey(key) } as const
    const operations = [
      { ...gone, sublevel: this.#records },
      { ...gone, sublevel: this.#replies },
    ]
    void this.#writes.add(operations, { sync: false })
  }

  async #write(operations: Operation[], options: { readonly sync: boolean }): Promise<void> {
    try {
      await this.#database.batch(operations, options)
    } catch (error) {
      this.#logger.error({ err: error }, 'the journal could not be written')
      throw error
    }
  }

  /** Writes what waits, and lets go of the files. */
  async close(): Promise<void> {
    await this.#writes.settled()
    await this.#database.close()
  }
}

type Operation = BatchOperation<ClassicLevel, string, string | Uint8Array>

function recordsOf(database: ClassicLevel) {
  return database.sublevel<string, string>('requests', { valueEncoding: 'utf8' })
}

function repliesOf(database: ClassicLevel) {
  return database.sublevel<string, Uint8Array>('replies', { valueEncoding: 'view' })
}

async function importLevel(): Promise<typeof import('classic-level')> {
  try {
    return await import('classic-level')
  } catch (cause) {
    const message =
      'a journal on disk needs the package classic-level, which cannot be loaded: npm install classic-level'
    throw new CollectiveError('pluginMissing', message, { cause })
  }
}
