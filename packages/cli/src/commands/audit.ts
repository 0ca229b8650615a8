import { CollectiveError, toCollectiveError } from '@collective/core'
import {
  auditFiles,
  checkpointFile,
  ed25519Verifier,
  readCheckpoint,
  verifyAudit,
  type AuditCheckpoint,
  type AuditReport,
} from '@collective/rpc/node'
import { exitCodes } from '../exit/exit-codes'
import { usageError } from '../exit/usage-error'
import { counted } from '../output/names'
import { plainLine } from '../output/value-text'
import { outJson } from '../terminal/terminal'
import type { Invocation } from '../program/command'
import type { Options } from '../program/options'

/** `collective audit verify FILE...`: whether a log is what was written, and the first line that is not. */
export async function audit({ args, options, terminal }: Invocation): Promise<number> {
  const [verb = 'nothing', ...given] = args
  if (verb !== 'verify' || given.length === 0)
    throw usageError(`expected audit verify and the files of one log, got ${args.join(' ') || verb}`)
  const { files, checkpoints } = await evidence(given, options)
  const verifiers = await Promise.all((options.auditKeys ?? []).map(ed25519Verifier))
  const report = await verifyAudit({ files, verifiers, checkpoints })
  if (options.json) outJson(terminal, { v: 1, files, ...report })
  else terminal.out(reportText(report, { files: files.length, keys: verifiers.length }))
  return report.ok ? exitCodes.ok : exitCodes.cannot
}

interface Evidence {
  readonly files: readonly string[]
  readonly checkpoints: readonly AuditCheckpoint[]
}

/** The files that were given; of one file also those of its log that are finished. With them what lies beside. */
async function evidence(given: readonly string[], options: Options): Promise<Evidence> {
  const [only] = given
  const files = only !== undefined && given.length === 1 ? await filesOf(only) : given
  const beside = await Promise.all(
    given.map(file => readCheckpoint(checkpointFile(file)).catch(() => undefined)),
  )
  const kept = await Promise.all((options.checkpoints ?? []).map(keptCheckpoint))
  return { files, checkpoints: [...kept, ...beside.filter(checkpoint => checkpoint !== undefined)] }
}

async function filesOf(log: string): Promise<readonly string[]> {
  try {
    return await auditFiles(log)
  } catch (cause) {
    throw new CollectiveError('auditUnavailable', `${log}: ${toCollectiveError(cause).message}`, { cause })
  }
}

async function keptCheckpoint(file: string): Promise<AuditCheckpoint> {
  const checkpoint = await readCheckpoint(file).catch(() => undefined)
  if (checkpoint) return checkpoint
  throw new CollectiveError(
    'auditUnavailable',
    `${file}: expected a checkpoint of an audit log, which it is not, or it cannot be read`,
  )
}

function reportText(report: AuditReport, { files, keys }: { files: number; keys: number }): string {
  const { problem, firstSeq, lastSeq, lines, lost, signedThrough } = report
  if (problem)
    return `${problem.kind}: ${plainLine(problem.file)}:${problem.line}: ${plainLine(problem.message)}`
  const signed =
    keys === 0 ? 'signatures were not checked: give --public-key' : `signed through line ${signedThrough}`
  const losses = lost === 0 ? [] : [`the log says that entries were lost: ${lost}`]
  const found = `ok: ${counted(lines, 'line')}, ${firstSeq} to ${lastSeq}, in ${counted(files, 'file')}; ${signed}`
  return [found, ...losses].join('\n')
}
