import { CollectiveError, toCollectiveError } from '@collective/core'
import { AuditChain, type ChainStep } from './audit-chain'
import { explainBreak } from './explain-break'
import { isSignedBy, type AuditCheckpoint } from './checkpoint'
import { inOrder, linesOfAll } from './order-files'
import type { AuditProblem, AuditReport } from './audit-report'
import type { AuditVerifier } from './audit-signer'

/** What `verifyAudit` takes. */
export interface VerifyAuditOptions {
  /** The files of one log, in any order. */
  readonly files: readonly string[]
  /** Keys of which one must have signed each checkpoint. @default signatures are not checked */
  readonly verifiers?: readonly AuditVerifier[]
  /** Checkpoints that were kept elsewhere, or beside the log: the log must have at least what they cover. */
  readonly checkpoints?: readonly AuditCheckpoint[]
}

/**
 * Reads a log from its first line to its last, and names the first that was altered, removed, reordered or forked, or is missing at the end.
 * @throws CollectiveError `auditUnavailable` for a file that cannot be read
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditReport> {
  try {
    return await verify(options, await inOrder(options.files))
  } catch (cause) {
    const { message } = toCollectiveError(cause)
    throw new CollectiveError('auditUnavailable', message, { cause })
  }
}

async function verify(options: VerifyAuditOptions, files: readonly string[]): Promise<AuditReport> {
  const { verifiers = [], checkpoints = [] } = options
  const chain = new AuditChain(checkpoints.map(({ seq }) => seq))
  let signedThrough = 0
  let problem: AuditProblem | undefined
  for await (const line of linesOfAll(files)) {
    const step = chain.add(line)
    problem = step.isBroken ? await explainBreak(step, chain, files) : await unsignedLine(step, verifiers)
    if (problem) break
    if (step.checkpoint && verifiers.length > 0) signedThrough = step.checkpoint.seq
  }
  problem ??= chain.missingBefore() ?? problemAtEnd(chain, { verifiers, checkpoints, signedThrough })
  problem ??= await unsignedCheckpoint(checkpoints, verifiers, chain)
  const { lines, firstSeq, last, lost } = chain
  return {
    ok: !problem,
    ...(problem && { problem }),
    lines,
    firstSeq,
    lastSeq: last.seq,
    signedThrough,
    lost,
  }
}

async function unsignedLine(
  step: ChainStep,
  verifiers: readonly AuditVerifier[],
): Promise<AuditProblem | undefined> {
  const { checkpoint, seq, file, line } = step
  if (!checkpoint || (await isTrusted(checkpoint, verifiers))) return undefined
  const message = `line ${seq} is a checkpoint that is not signed by the key that was given`
  return { kind: 'unsigned', seq, file, line, message }
}

/** Any of them, where there are some. */
async function isTrusted(checkpoint: AuditCheckpoint, verifiers: readonly AuditVerifier[]): Promise<boolean> {
  if (verifiers.length === 0) return true
  for (const verifier of verifiers) if (await isSignedBy(checkpoint, verifier)) return true
  return false
}

async function unsignedCheckpoint(
  checkpoints: readonly AuditCheckpoint[],
  verifiers: readonly AuditVerifier[],
  { place }: AuditChain,
): Promise<AuditProblem | undefined> {
  for (const checkpoint of checkpoints) {
    if (await isTrusted(checkpoint, verifiers)) continue
    const { seq } = checkpoint
    const message = `the checkpoint for line ${seq} that is kept beside the log is not signed by the key that was given`
    return { kind: 'unsigned', seq, ...place, message }
  }
  return undefined
}

interface Expected {
  readonly verifiers: readonly AuditVerifier[]
  readonly checkpoints: readonly AuditCheckpoint[]
  readonly signedThrough: number
}

function problemAtEnd(
  chain: AuditChain,
  { verifiers, checkpoints, signedThrough }: Expected,
): AuditProblem | undefined {
  for (const checkpoint of checkpoints) {
    const problem = problemWith(checkpoint, chain)
    if (problem) return problem
  }
  if (verifiers.length === 0 || signedThrough > 0 || checkpoints.length > 0) return undefined
  const message =
    'no checkpoint of this log is signed by the key that was given, so that all of it could have been rewritten'
  return { kind: 'unsigned', seq: chain.last.seq, ...chain.place, message }
}

function problemWith({ seq, hash }: AuditCheckpoint, chain: AuditChain): AuditProblem | undefined {
  const { last, firstSeq, place } = chain
  if (seq > last.seq) {
    const message = `the log ends at line ${last.seq}, and had ${seq} lines at its last checkpoint: lines ${last.seq + 1} to ${seq} are missing`
    return { kind: 'truncated', seq: last.seq + 1, ...place, message }
  }
  if (seq < firstSeq || chain.hashAt(seq) === hash) return undefined
  const message = `line ${seq} or one before it is not what it was at the checkpoint for line ${seq}: the log was written anew`
  return { kind: 'rewritten', seq, ...place, message }
}
