import { readFile, rename, writeFile } from 'node:fs/promises'
import { isJsonObject, type JsonValue } from '@collective/core'
import { checkpointBytes, type AuditSignature } from './audit-line'
import type { AuditSigner, AuditVerifier } from './audit-signer'

/** What a log was at a time: kept elsewhere, it shows whether the end of the log has been cut off since. */
export interface AuditCheckpoint {
  /** The last line that it covers. */
  readonly seq: number
  /** The hash of that line. */
  readonly hash: string
  readonly signature?: AuditSignature
}

/** A checkpoint of what has been written. @throws what signing throws */
export async function signedCheckpoint(
  { seq, hash }: Pick<AuditCheckpoint, 'seq' | 'hash'>,
  signer: AuditSigner | undefined,
): Promise<AuditCheckpoint> {
  if (!signer) return { seq, hash }
  const { key, algorithm } = signer
  const value = Buffer.from(await signer.sign(checkpointBytes(seq, hash))).toString('base64')
  return { seq, hash, signature: { key, algorithm, value } }
}

/** Whether a checkpoint is signed by this key. */
export async function isSignedBy(
  { seq, hash, signature }: AuditCheckpoint,
  verifier: AuditVerifier,
): Promise<boolean> {
  if (signature?.key !== verifier.key || signature.algorithm !== verifier.algorithm) return false
  return verifier.verify(checkpointBytes(seq, hash), Buffer.from(signature.value, 'base64'))
}

/** The file beside a log that has its last checkpoint. */
export function checkpointFile(log: string): string {
  return `${log}.checkpoint`
}

/** Puts it in the place of the one before, whole or not at all. */
export async function writeCheckpoint(file: string, checkpoint: AuditCheckpoint): Promise<void> {
  const written = `${file}.new`
  await writeFile(written, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600, flush: true })
  await rename(written, file)
}

/** @throws what reading throws; undefined for what is no checkpoint */
export async function readCheckpoint(file: string): Promise<AuditCheckpoint | undefined> {
  const text = await readFile(file, 'utf8')
  try {
    return checkpointOf(JSON.parse(text))
  } catch {
    // No JSON is no checkpoint, and whoever asked says so.
    return undefined
  }
}

function checkpointOf(value: unknown): AuditCheckpoint | undefined {
  if (!isJsonObject(value)) return undefined
  const { seq, hash } = value
  if (typeof seq !== 'number' || typeof hash !== 'string') return undefined
  const signature = signatureOf(value['signature'])
  return { seq, hash, ...(signature && { signature }) }
}

/** The signature in a line or a file, where it is one. */
export function signatureOf(value: JsonValue | undefined): AuditSignature | undefined {
  if (value === undefined || !isJsonObject(value)) return undefined
  const { key, algorithm, value: bytes } = value
  if (typeof key !== 'string' || typeof algorithm !== 'string' || typeof bytes !== 'string') return undefined
  return { key, algorithm, value: bytes }
}
