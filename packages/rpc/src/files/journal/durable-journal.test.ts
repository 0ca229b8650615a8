import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Admission, Journal, JournalEntry, StoredReply } from '@collective/core'
import { manualClock } from '@collective/testing'
import { ClassicLevel } from 'classic-level'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryJournal } from '../../journal/memory-journal'
import { durableJournal, type DurableJournalOptions } from './durable-journal'

const startMs = 1_000_000
const signal = new AbortController().signal
const call = { signal }
const reply = { protected: bytes('line'), envelope: bytes('envelope'), body: bytes('body\nof two lines') }

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function entry(requestId: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    caller: 'user=ann',
    requestId,
    runId: `run of ${requestId}`,
    attempt: 1,
    keepUntilMs: startMs + 60_000,
    ...more,
  }
}

let folder: string
let clock: ReturnType<typeof manualClock>
let opened: Journal[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-journal-'))
  clock = manualClock({ startMs })
  opened = []
})

afterEach(async () => {
  for (const journal of opened) await journal.close()
  await rm(folder, { recursive: true })
})

async function open(options: Partial<DurableJournalOptions> = {}): Promise<Journal> {
  const journal = await durableJournal({ path: join(folder, 'journal'), clock, ...options })
  opened.push(journal)
  return journal
}

async function reopen(journal: Journal, options: Partial<DurableJournalOptions> = {}): Promise<Journal> {
  await journal.close()
  opened = []
  return open(options)
}

async function damage(change: (database: ClassicLevel) => Promise<void>): Promise<void> {
  const database = new ClassicLevel(join(folder, 'journal'))
  await change(database)
  await database.close()
}

describe('after a restart', () => {
  test('a finished request has the reply that it had', async () => {
    const before = await open()
    await before.admit(entry('one'), call)
    await before.finish(entry('one'), reply, call)
    const after = await reopen(before)
    expect(await after.admit(entry('one'), call)).toEqual({
      admitted: false,
      known: { state: 'finished', reply },
    })
  })

  test('a request that nobody was to be told of is finished all the same', async () => {
    const before = await open()
    await before.admit(entry('one'), call)
    await before.finish(entry('one'), undefined, call)
    const after = await reopen(before)
    expect(await after.find(entry('one'), call)).toEqual({ state: 'finished', reply: undefined })
  })

  test('a request that had not finished is interrupted', async () => {
    const before = await open()
    await before.admit(entry('one'), call)
    const after = await reopen(before)
    expect(await after.admit(entry('one'), call)).toEqual({
      admitted: false,
      known: { state: 'interrupted' },
    })
  })

  test('another request of the same run is refused, and a later attempt is not', async () => {
    const before = await open()
    await before.admit(entry('one', { runId: 'run', attempt: 2 }), call)
    const after = await reopen(before)
    expect(await after.admit(entry('two', { runId: 'run', attempt: 2 }), call)).toEqual({
      admitted: false,
      refused: 'duplicateRun',
    })
    expect(await after.admit(entry('three', { runId: 'run', attempt: 3 }), call)).toEqual({ admitted: true })
  })

  test('what is past its time is forgotten, on the disk too', async () => {
    const before = await open()
    await before.admit(entry('short', { keepUntilMs: startMs + 10 }), call)
    await before.admit(entry('long'), call)
    await clock.advance(11)
    const after = await reopen(before)
    expect(await after.find(entry('short'), call)).toBeUndefined()
    expect(await after.find(entry('long'), call)).toEqual({ state: 'interrupted' })
    const later = await reopen(after, { clock: manualClock({ startMs }) })
    expect(await later.find(entry('short'), call)).toBeUndefined()
  })

  test('a reply that had to make room stays lost', async () => {
    const before = await open({ replyBytes: 40 })
    for (const id of ['one', 'two']) {
      await before.admit(entry(id), call)
      await before.finish(entry(id), reply, call)
    }
    const after = await reopen(before)
    expect(await after.find(entry('one'), call)).toEqual({ state: 'finished', reply: undefined })
    expect(await after.find(entry('two'), call)).toEqual({ state: 'finished', reply })
  })

  test('the shares of callers still count', async () => {
    const before = await open({ perCaller: 1 })
    await before.admit(entry('one'), call)
    const after = await reopen(before, { perCaller: 1 })
    expect(await after.admit(entry('two'), call)).toEqual({ admitted: false, refused: 'callerShare' })
    expect(await after.admit(entry('two', { caller: 'user=bob' }), call)).toEqual({ admitted: true })
  })

  test('it knows of everything since it was begun', async () => {
    const before = await open()
    await clock.advance(5_000)
    const after = await reopen(before)
    expect([before.knowsFromMs, after.knowsFromMs]).toEqual([startMs, startMs])
  })

  test('it says what a journal would say that had never stopped', async () => {
    const ids = fc.constantFrom('a', 'b', 'c')
    const step = fc.oneof(
      fc.record({ do: fc.constant('admit' as const), id: ids, attempt: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('finish' as const), id: ids, replied: fc.boolean() }),
      fc.record({ do: fc.constant('restart' as const) }),
    )
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
        const path = join(folder, `journal-${(number += 1)}`)
        const model = memoryJournal({ clock })
        let journal = await open({ path })
        for (const each of steps) {
          if (each.do === 'restart') journal = await reopen(journal, { path })
          else if (each.do === 'finish') await finishBoth(journal, model, each.id, each.replied)
          else
            expect(withoutRestarts(await journal.admit(sameRun(each), call))).toEqual(
              withoutRestarts(await model.admit(sameRun(each), call)),
            )
        }
        await reopen(journal, { path: `${path}-unused` })
      }),
      {
        numRuns: process.env['COLLECTIVE_SOAK'] ? 500 : 25,
        seed: Number(process.env['COLLECTIVE_SEED'] ?? 7),
      },
    )
  })
})

async function finishBoth(one: Journal, other: Journal, id: string, replied: boolean): Promise<void> {
  for (const journal of [one, other]) await journal.finish(entry(id), replied ? reply : undefined, call)
}

function sameRun({ id, attempt }: { id: string; attempt: number }): JournalEntry {
  return entry(id, { runId: 'run', attempt })
}

/** To the model, which never stops, `started` is what `interrupted` is after a restart. */
function withoutRestarts(admission: Admission): unknown {
  if (!('known' in admission) || admission.known.state === 'finished') return admission
  return { admitted: false, known: 'unfinished' }
}

describe('the folder of a journal', () => {
  test('is open to one at a time', async () => {
    await open()
    await expect(open()).rejects.toMatchObject({
      code: 'journalInUse',
      message: expect.stringContaining('another process has this journal open'),
    })
  })

  test('that cannot be made is named', async () => {
    await writeFile(join(folder, 'journal'), 'a file')
    await expect(open()).rejects.toMatchObject({
      code: 'journalUnavailable',
      message: expect.stringContaining(join(folder, 'journal')),
    })
  })
})

describe('a journal that cannot be read', () => {
  const damages: Record<string, (path: string) => Promise<void>> = {
    'a database without its head': path => writeFile(join(path, 'CURRENT'), 'garbage'),
    'a request that no journal wrote': () =>
      damage(database => database.sublevel('requests').put('user=ann\0one', '{"caller":"user=ann"}')),
    'a request under another key': () =>
      damage(async database => {
        const requests = database.sublevel('requests')
        await requests.put('elsewhere', String(await requests.get('user=ann\0one')))
      }),
    'a format of the future': () => damage(database => database.put('format', '{"version":2,"knowsFrom":1}')),
    'no format at all': () => damage(database => database.put('format', 'none')),
  }

  test.each(Object.keys(damages))('is moved aside, said, and begun anew: %s', async name => {
    const before = await open()
    await before.admit(entry('one'), call)
    await before.close()
    opened = []
    await damages[name]?.(join(folder, 'journal'))
    await clock.advance(5_000)
    const said: unknown[] = []
    const after = await open({ logger: listening(said) })
    const aside = join(folder, `journal.corrupt-${startMs + 5_000}`)
    expect(said).toEqual([{ path: join(folder, 'journal'), aside }])
    expect(after.knowsFromMs).toBe(startMs + 5_000)
    expect((await readdir(folder)).toSorted()).toEqual(['journal', `journal.corrupt-${startMs + 5_000}`])
    await after.admit(entry('two'), call)
    expect(await (await reopen(after)).find(entry('two'), call)).toEqual({ state: 'interrupted' })
  })
})

function listening(said: unknown[]): DurableJournalOptions['logger'] {
  const nothing = (): void => undefined
  const logger = {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (fields: unknown) => void said.push(fields),
    child: () => logger,
  }
  return logger
}

describe('a journal that cannot be written', () => {
  test('admits nothing, so that nothing runs, and admits it when it can be again', async () => {
    const said: unknown[] = []
    const broken = await open({ logger: listening(said) })
    await broken.close()
    expect(await broken.admit(entry('one'), call)).toEqual({ admitted: false, refused: 'journalUnavailable' })
    expect(said).toEqual([{ err: expect.any(Error) }])
    expect(await broken.find(entry('one'), call)).toBeUndefined()
  })

  test('stops no reply', async () => {
    const broken = await open()
    await broken.admit(entry('one'), call)
    await broken.close()
    await broken.finish(entry('one'), reply satisfies StoredReply, call)
    expect(await broken.find(entry('one'), call)).toEqual({ state: 'finished', reply })
  })
})
