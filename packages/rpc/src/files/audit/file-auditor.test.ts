import { spawnSync } from 'node:child_process'
import { appendFile, chmod, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { silentLogger, type Logger } from '@collective/core'
import { manualClock } from '@collective/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entry, logFolder, type LogFolder } from './audit.fixture'
import { ed25519Signer, ed25519Verifier } from './audit-signer'
import { fileAuditor, type FileAuditorOptions } from './file-auditor'
import { verifyAudit } from './verify-audit'
import { checkpointFile, readCheckpoint, type AuditCheckpoint } from './checkpoint'

let log: LogFolder
let said: string[]
const hear = (_: object | string, message = ''): void => void said.push(message)
const logger: Logger = { ...silentLogger, warn: hear, error: hear, child: () => logger }

beforeEach(async () => {
  log = await logFolder()
  said = []
})

afterEach(() => log.remove())

const open = (options: Partial<FileAuditorOptions> = {}) =>
  fileAuditor({ file: log.file, logger, ...options })

async function lines(file = log.file): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

async function writeEntries(count: number, options: Partial<FileAuditorOptions> = {}): Promise<void> {
  const auditor = await open(options)
  for (let index = 1; index <= count; index += 1) await auditor.record(entry(index))
  await auditor.close()
}

describe('an audit log', () => {
  test('has a line per entry, each with the hash of the one before, and a checkpoint at its end', async () => {
    await writeEntries(2, { identity: 'web1' })
    expect(await lines()).toMatchObject([
      { seq: 1, kind: 'begin', identity: 'web1', previous: '0'.repeat(64) },
      { seq: 2, kind: 'entry', event: 'decision', caller: 'cert=alice', time: '2026-01-01T00:00:00.001Z' },
      { seq: 3, kind: 'entry', rule: 'service.policy:1: allow * * * *' },
      { seq: 4, kind: 'checkpoint' },
    ])
    expect(await verifyAudit({ files: [log.file] })).toMatchObject({
      ok: true,
      lines: 4,
      firstSeq: 1,
      lastSeq: 4,
    })
  })

  test('can be read by its owner alone', async () => {
    await writeEntries(1)
    expect((await stat(log.file)).mode & 0o777).toBe(0o600)
    expect((await stat(checkpointFile(log.file))).mode & 0o777).toBe(0o600)
  })

  test('goes on where it ended', async () => {
    await writeEntries(2)
    await writeEntries(2)
    expect(await verifyAudit({ files: [log.file] })).toMatchObject({ ok: true, lines: 8 })
  })

  test('keeps the order of entries that come at once', async () => {
    const auditor = await open()
    await Promise.all(Array.from({ length: 300 }, (_, index) => auditor.record(entry(index))))
    await auditor.close()
    const ids = (await lines()).flatMap(line => (line['kind'] === 'entry' ? [Number(line['requestId'])] : []))
    expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => index))
  })

  test('leaves out an input that is too long', async () => {
    const auditor = await open()
    await auditor.record({ ...entry(), input: { text: 'x'.repeat(100_000) } })
    await auditor.close()
    expect((await lines())[1]).toMatchObject({
      kind: 'entry',
      input: { omitted: expect.stringMatching(/^100\d{3} characters$/) },
    })
  })

  test('may not be where it cannot be', async () => {
    await expect(open({ file: `${log.folder}/nowhere/audit.jsonl` })).rejects.toMatchObject({
      code: 'auditUnavailable',
    })
  })
})

describe('checkpoints', () => {
  test('come after as many entries as was said', async () => {
    await writeEntries(5, { checkpointEntries: 2 })
    expect((await lines()).map(({ kind }) => kind).join(' ')).toBe(
      'begin entry entry checkpoint entry entry checkpoint entry checkpoint',
    )
  })

  test('come after as long as was said, and not where there is nothing new', async () => {
    const clock = manualClock()
    const seen: AuditCheckpoint[] = []
    let told: () => void = () => undefined
    const once = () => new Promise<void>(resolve => (told = resolve))
    const onCheckpoint = (checkpoint: AuditCheckpoint) => {
      seen.push(checkpoint)
      told()
    }
    const auditor = await open({ clock, checkpointInterval: 1_000, onCheckpoint })
    await auditor.record(entry())
    const first = once()
    await clock.advance(1_000)
    await first
    await clock.advance(5_000)
    await auditor.close()
    expect(seen.map(({ seq }) => seq)).toEqual([3])
    expect(await readCheckpoint(checkpointFile(log.file))).toEqual(seen[0])
  })

  test('are signed by a key in a file, and verified by its public half', async () => {
    const { privateFile, publicFile } = log.key('audit')
    await writeEntries(3, { signer: await ed25519Signer(privateFile) })
    const verifiers = [await ed25519Verifier(publicFile)]
    const checkpoint = await readCheckpoint(checkpointFile(log.file))
    const report = await verifyAudit({
      files: [log.file],
      verifiers,
      checkpoints: checkpoint ? [checkpoint] : [],
    })
    expect(report).toMatchObject({ ok: true, signedThrough: 4 })
  })

  test('are not signed by a key that others can read', async () => {
    const { privateFile, publicFile } = log.key('audit')
    await chmod(privateFile, 0o644)
    await expect(ed25519Signer(privateFile)).rejects.toMatchObject({ code: 'keyExposed' })
    await expect(ed25519Signer(`${privateFile}.none`)).rejects.toMatchObject({ code: 'auditUnavailable' })
    await expect(ed25519Verifier(log.folder)).rejects.toMatchObject({ code: 'auditUnavailable' })
    expect((await ed25519Verifier(publicFile)).key).toMatch(/^[0-9a-f]{16}$/)
  })

  test('that cannot be signed lose no entry', async () => {
    const signer = { key: 'k', algorithm: 'a', sign: () => Promise.reject(new Error('no token')) }
    const auditor = await open({ signer, checkpointEntries: 1 })
    await auditor.record(entry())
    await expect(auditor.close()).rejects.toThrow('no token')
    expect((await lines()).map(({ kind }) => kind)).toEqual(['begin', 'entry'])
    expect(said).toEqual([expect.stringContaining('could not be given a checkpoint')])
  })
})

describe('a file that is full or old', () => {
  test('is finished, and the next one follows it', async () => {
    await writeEntries(10, { maxBytes: 1_000 })
    const files = await log.files()
    expect(files.length).toBeGreaterThan(3)
    expect(await verifyAudit({ files: files.toReversed() })).toMatchObject({ ok: true, firstSeq: 1 })
    const [, second = ''] = files
    expect((await lines(second))[0]).toMatchObject({ kind: 'begin', file: 'audit.jsonl.000000000001' })
  })

  test('is finished by age too', async () => {
    const clock = manualClock()
    const auditor = await open({ clock, maxAge: 60_000 })
    await auditor.record(entry())
    await clock.advance(60_000)
    await auditor.record(entry())
    await auditor.close()
    expect(await log.files()).toHaveLength(2)
  })

  test('goes on behind the finished ones where the process ended in between', async () => {
    await writeEntries(1, { maxBytes: 1 })
    const files = await log.files()
    expect(files).toHaveLength(2)
    await truncate(log.file, 0)
    await writeEntries(1)
    expect(await verifyAudit({ files })).toMatchObject({ ok: true })
  })

  test('is one of a few: the oldest are removed, which the log says', async () => {
    await writeEntries(20, { maxBytes: 1_000, maxFiles: 2 })
    const files = await log.files()
    expect(files).toHaveLength(3)
    const report = await verifyAudit({ files })
    expect(report).toMatchObject({ ok: true })
    expect(report.firstSeq).toBeGreaterThan(1)
    expect(await verifyAudit({ files: files.slice(1) })).toMatchObject({
      ok: false,
      problem: { kind: 'removed' },
    })
  })
})

describe('what a crash leaves', () => {
  test('is half a line, which is put aside and said', async () => {
    await writeEntries(2)
    await appendFile(log.file, '{"seq":5,"time":"20')
    expect(await verifyAudit({ files: [log.file] })).toMatchObject({
      problem: { kind: 'torn', seq: 5, line: 5 },
    })
    await writeEntries(1)
    expect(said).toEqual([expect.stringContaining('half a line')])
    expect((await lines()).map(({ kind }) => kind).join(' ')).toBe(
      'begin entry entry checkpoint begin torn entry checkpoint',
    )
    expect((await lines())[5]).toMatchObject({ bytes: 19, file: 'audit.jsonl.torn-5' })
    expect(await readFile(`${log.file}.torn-5`, 'utf8')).toBe('{"seq":5,"time":"20')
    expect(await verifyAudit({ files: [log.file] })).toMatchObject({ ok: true })
  })

  test('is what was written, whatever the moment at which the process is killed', async () => {
    // Entries are written by another process, which is killed while it writes.
    const program = `
      import { fileAuditor } from ${JSON.stringify(new URL('../../../dist/node.js', import.meta.url).href)}
      const auditor = await fileAuditor({ file: ${JSON.stringify(log.file)}, maxBytes: 20_000, checkpointEntries: 10 })
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 150)
      for (let index = 0; ; index += 1) await auditor.record({ event: 'outcome', requestId: String(index), timeMs: 0 })
    `
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program])
    expect(signal).toBe('SIGKILL')
    const checkpoint = await readCheckpoint(checkpointFile(log.file))
    await writeEntries(1)
    const report = await verifyAudit({
      files: await log.files(),
      checkpoints: checkpoint ? [checkpoint] : [],
    })
    expect(report).toMatchObject({ ok: true })
    expect(report.lines).toBeGreaterThan(10)
  })
})

describe('a log that is not what it was', () => {
  test('is not written on where lines of its checkpoint are missing', async () => {
    await writeEntries(3)
    const text = await readFile(log.file, 'utf8')
    await writeFile(log.file, text.slice(0, text.indexOf('\n') + 1))
    await expect(open()).rejects.toMatchObject({
      code: 'auditUnavailable',
      message: expect.stringContaining('checkpoint for line 5'),
    })
  })

  test('is not written on where its last line is none', async () => {
    await writeEntries(1)
    await appendFile(log.file, 'hello\n')
    await expect(open()).rejects.toMatchObject({
      code: 'auditUnavailable',
      message: expect.stringContaining('last line'),
    })
  })

  test('because another process writes to it is written no further, and what was lost is said when it can be', async () => {
    const auditor = await open()
    await auditor.record(entry(1))
    const { size } = await stat(log.file)
    await appendFile(log.file, 'somebody else\n')
    await expect(auditor.record(entry(2))).rejects.toMatchObject({ code: 'auditUnavailable' })
    await truncate(log.file, size)
    await auditor.record(entry(3))
    await auditor.close()
    expect((await lines()).map(({ kind }) => kind).join(' ')).toBe('begin entry lost entry checkpoint')
    expect(await verifyAudit({ files: [log.file] })).toMatchObject({ ok: true, lost: 1 })
    expect(said).toEqual([expect.stringContaining('entries are lost')])
  })
})

test('a flood fills no memory: what does not fit is lost, counted, and said in the log', async () => {
  const auditor = await open({ maxWaiting: 10_000 })
  const all = Array.from({ length: 1_000 }, (_, index) => auditor.record(entry(index)))
  await Promise.all(all)
  await auditor.record(entry(1_000))
  await auditor.close()
  const written = await lines()
  const entries = written.filter(({ kind }) => kind === 'entry').length
  const report = await verifyAudit({ files: [log.file] })
  expect(entries).toBeLessThan(100)
  expect(entries + report.lost).toBe(1_001)
})
