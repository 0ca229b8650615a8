import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { CollectiveError, toCollectiveError } from '@collective/core'

/** Signs checkpoints of an audit log. */
export interface AuditSigner {
  /** Names the key, so that whoever verifies knows which to take. */
  readonly key: string
  readonly algorithm: string
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

/** Checks what an `AuditSigner` signed. */
export interface AuditVerifier {
  readonly key: string
  readonly algorithm: string
  verify(bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
}

const algorithm = 'ed25519'

/**
 * Signs with an Ed25519 key in a file, as `openssl genpkey -algorithm ed25519` writes it.
 * @throws CollectiveError `auditUnavailable` for a file that cannot be read or has no such key, `keyExposed` where others may read it
 */
export async function ed25519Signer(file: string): Promise<AuditSigner> {
  await assertPrivate(file)
  const privateKey = await readKey(file, createPrivateKey)
  const key = fingerprint(createPublicKey(privateKey))
  return { key, algorithm, sign: async bytes => sign(null, bytes, privateKey) }
}

/**
 * Verifies with the public key in a file (`openssl pkey -in KEY -pubout`), or with a private one.
 * @throws CollectiveError `auditUnavailable` for a file that cannot be read or has no such key
 */
export async function ed25519Verifier(file: string): Promise<AuditVerifier> {
  const publicKey = await readKey(file, createPublicKey)
  const key = fingerprint(publicKey)
  return { key, algorithm, verify: async (bytes, signature) => verify(null, bytes, publicKey, signature) }
}

async function readKey(file: string, make: (pem: string) => KeyObject): Promise<KeyObject> {
  try {
    const key = make(await readFile(file, 'utf8'))
    if (key.asymmetricKeyType === algorithm) return key
    throw new CollectiveError(
      'auditUnavailable',
      `expected an Ed25519 key, got one of ${key.asymmetricKeyType}`,
    )
  } catch (cause) {
    const { message } = toCollectiveError(cause)
    throw new CollectiveError('auditUnavailable', `${file}: expected a key in PEM: ${message}`, {
      cause,
      path: file,
    })
  }
}

async function assertPrivate(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found || process.platform === 'win32' || (found.mode & 0o077) === 0) return
  throw new CollectiveError('keyExposed', `${file}: others than its owner can read this key: chmod 600 it`, {
    path: file,
  })
}

/** The beginning of the SHA-256 of the public key: 16 hexadecimal digits. */
function fingerprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}
