import { readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entry, logFolder, type LogFolder } from './audit.fixture'
import { hashOf } from './audit-line'
import { ed25519Signer, ed25519Verifier, type AuditVerifier } from './audit-signer'
import { checkpointFile, readCheckpoint, type AuditCheckpoint } from './checkpoint'
import { fileAuditor } from './file-auditor'
import { verifyAudit } from './verify-audit'
import type { AuditReport } from './audit-report'

const factor = Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? '1')
const runs = { seed: 20_260_101, numRuns: 30 * factor }

let log: LogFolder
/** The lines of each file of a good log, and its last checkpoint. */
let good: string[][]
let checkpoint: AuditCheckpoint
let verifiers: AuditVerifier[]

beforeAll(async () => {
  log = await logFolder()
  const { privateFile, publicFile } = log.key('audit')
  const signer = await ed25519Signer(privateFile)
  const auditor = await fileAuditor({ file: log.file, signer, maxBytes: 2_000, checkpointEntries: 3 })
  for (let index = 1; index <= 13; index += 1) await auditor.record(entry(index))
  await auditor.close()
  const files = await log.files()
  good = await Promise.all(files.map(async file => (await readFile(file, 'utf8')).trimEnd().split('\n')))
  const read = await readCheckpoint(checkpointFile(log.file))
  if (!read) throw new Error('the log has no checkpoint')
  checkpoint = read
  verifiers = [await ed25519Verifier(publicFile)]
})

afterAll(() => log.remove())

interface Known {
  readonly withCheckpoint?: boolean
  readonly withKey?: boolean
}

/** Verifies files with these lines. */
async function verify(files: readonly (readonly string[])[], known: Known = {}): Promise<AuditReport> {
  const paths = await Promise.all(
    files.map(async (lines, index) => {
      const path = `${log.folder}/copy-${index}`
      await writeFile(path, lines.map(line => `${line}\n`).join(''))
      return path
    }),
  )
  return verifyAudit({
    files: paths.toReversed(),
    verifiers: known.withKey ? verifiers : [],
    checkpoints: known.withCheckpoint ? [checkpoint] : [],
  })
}

/** All lines as one file, for what is done to them by number. */
const flat = (): string[] => good.flat()
const place = fc.nat().map(number => 1 + (number % (flat().length - 2)))

test('a good log is good, in any order of its files, with its key and its checkpoint', async () => {
  expect(good.length).toBeGreaterThan(2)
  const report = await verify(good, { withCheckpoint: true, withKey: true })
  expect(report).toMatchObject({
    ok: true,
    lines: flat().length,
    firstSeq: 1,
    lastSeq: flat().length,
    lost: 0,
  })
  expect(report.signedThrough).toBe(flat().length - 1)
})

describe('the first line is named', () => {
  test('that was altered in any of its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), async (index, at) => {
        const lines = flat()
        const line = lines[index] ?? ''
        const digit = [...line.matchAll(/[a-z0-9]/g)].map(match => match.index)
        const position = digit[at % digit.length] ?? 0
        lines[index] =
          `${line.slice(0, position)}${line[position] === '0' ? '1' : '0'}${line.slice(position + 1)}`
        const { problem } = await verify([lines])
        expect(problem?.seq === index + 1 || problem?.seq === index).toBe(true)
      }),
      runs,
    )
  })

  test('that was altered so that it still is a line that follows the one before', async () => {
    await fc.assert(
      fc.asyncProperty(place, async index => {
        const lines = flat()
        lines[index] = (lines[index] ?? '').replace('"time":"2', '"time":"3')
        expect((await verify([lines])).problem).toMatchObject({
          kind: 'altered',
          seq: index + 1,
          line: index + 1,
        })
      }),
      runs,
    )
  })

  test('that was removed', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 3 }), async (index, count) => {
        const lines = flat()
        const last = Math.min(index + count, lines.length - 1)
        lines.splice(index, last - index)
        expect((await verify([lines])).problem).toMatchObject({ kind: 'removed', seq: index + 1 })
      }),
      runs,
    )
  })

  test('that stands at another place', async () => {
    await fc.assert(
      fc.asyncProperty(place, async index => {
        const lines = flat()
        const [moved = ''] = lines.splice(index, 1)
        lines.push(moved)
        expect((await verify([lines])).problem).toMatchObject({ kind: 'reordered', seq: index + 1 })
      }),
      runs,
    )
  })

  test('that stands there twice', async () => {
    await fc.assert(
      fc.asyncProperty(place, async index => {
        const lines = flat()
        lines.splice(index, 0, lines[index] ?? '')
        expect((await verify([lines])).problem).toMatchObject({
          kind: 'repeated',
          seq: index + 1,
          line: index + 2,
        })
      }),
      runs,
    )
  })

  test('that was written beside another, as two processes do', async () => {
    await fc.assert(
      fc.asyncProperty(place, async index => {
        const lines = flat()
        lines.splice(index + 1, 0, (lines[index] ?? '').replace('"time":"2', '"time":"3'))
        expect((await verify([lines])).problem).toMatchObject({
          kind: 'forked',
          seq: index + 1,
          line: index + 2,
        })
      }),
      runs,
    )
  })

  test('of a file that is missing in between', async () => {
    const [first = [], second = [], ...rest] = good
    expect((await verify([first, ...rest])).problem).toMatchObject({ kind: 'removed', seq: first.length + 1 })
    expect((await verify([second, ...rest])).problem).toMatchObject({ kind: 'removed', seq: 1 })
  })
})

describe('the end of a log', () => {
  test('cannot be cut off behind its checkpoint', async () => {
    await fc.assert(
      fc.asyncProperty(place, async index => {
        const { problem } = await verify([flat().slice(0, index)], { withCheckpoint: true })
        expect(problem).toMatchObject({ kind: 'truncated', seq: index + 1 })
      }),
      runs,
    )
  })

  test('cannot be altered, where its checkpoint is', async () => {
    const lines = flat()
    lines.push((lines.pop() ?? '').replace('"time":"2', '"time":"3'))
    expect((await verify([lines], { withCheckpoint: true })).problem).toMatchObject({
      kind: 'rewritten',
      seq: lines.length,
    })
    expect((await verify([lines])).ok).toBe(true)
  })
})

/** The log as somebody without the key would write it anew: every hash fits. */
function rewritten(change: (line: string, index: number) => string): string[] {
  let previous = '0'.repeat(64)
  return flat().map((line, index) => {
    const text = change(line, index).replace(/"previous":"[0-9a-f]{64}"/, `"previous":"${previous}"`)
    previous = hashOf(text)
    return text
  })
}

describe('a log that was written anew with fitting hashes', () => {
  const forged = () =>
    rewritten((line, index) => (index === 1 ? line.replace('cert=alice', 'cert=mallory') : line))

  test('is one without a key or a checkpoint', async () => {
    expect((await verify([forged()])).ok).toBe(true)
  })

  test('is found by its checkpoint', async () => {
    expect((await verify([forged()], { withCheckpoint: true })).problem).toMatchObject({ kind: 'rewritten' })
  })

  test('is found by the key, at its first checkpoint', async () => {
    const seq = 1 + flat().findIndex(line => line.includes('"kind":"checkpoint"'))
    expect((await verify([forged()], { withKey: true })).problem).toMatchObject({ kind: 'unsigned', seq })
  })

  test('is found by the key where all its checkpoints were left out', async () => {
    let removed = 0
    const without = rewritten(line => line).filter(line => !line.includes('"kind":"checkpoint"'))
    let previous = '0'.repeat(64)
    const lines = without.map(line => {
      removed += 1
      const text = line
        .replace(/^\{"seq":\d+/, `{"seq":${removed}`)
        .replace(/"previous":"\w+"/, `"previous":"${previous}"`)
      previous = hashOf(text)
      return text
    })
    expect((await verify([lines])).ok).toBe(true)
    expect((await verify([lines], { withKey: true })).problem).toMatchObject({ kind: 'unsigned' })
  })
})

test('a checkpoint of another key is none', async () => {
  const other = await ed25519Verifier(log.key('other').publicFile)
  const files = await log.files()
  expect(await verifyAudit({ files, verifiers: [other] })).toMatchObject({ problem: { kind: 'unsigned' } })
})

test('what is no log is said, and what cannot be read is an error', async () => {
  expect((await verify([['hello', 'world']])).problem).toMatchObject({ kind: 'altered', line: 1 })
  await expect(verifyAudit({ files: [`${log.folder}/none`] })).rejects.toMatchObject({
    code: 'auditUnavailable',
  })
})
