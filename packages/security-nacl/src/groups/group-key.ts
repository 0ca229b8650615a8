import { primitives } from '#primitives'
import { readChain } from '../credentials/chain'
import { readSigner, type ReadySigner, type Signer } from '../credentials/issue'
import { closeBox } from '../frames/secret-box'
import { fromBase64, toBase64 } from '../texts/base64'
import { invalid } from '../texts/invalid'
import { signText } from '../texts/signed-text'

/** To whom the key of an epoch is given, and for how long it counts. */
export interface GroupKeyTerms {
  /** What `createGroupKey` gave: the same for all members of the epoch. */
  readonly groupKey: string
  readonly collective: string
  /** Counts up: what is sent is encrypted by the highest one that counts now. */
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly fromMs: number
  /** Milliseconds since 1970; later than the start of the next epoch by the longest ttl and twice the skew. */
  readonly untilMs: number
  /** Credentials, as `issue` gives them. */
  readonly members: readonly string[]
}

/** The key of an epoch, for whoever gives it to the members. */
export function createGroupKey(): string {
  return `collective-group-secret-1.${toBase64(primitives.randomBytes(32))}`
}

/**
 * The key of an epoch for each member, in their order: a text that only that member can read.
 * @throws CollectiveError `credentialInvalid`
 */
export async function grantGroupKey(by: Signer, terms: GroupKeyTerms): Promise<readonly string[]> {
  const signer = readSigner(by)
  const key = groupKeyBytes(terms.groupKey)
  const box = primitives.boxKey(primitives.randomBytes(32))
  const grants = terms.members.map(member => {
    const [credential] = readChain(member)
    if (!credential || credential.kind === 'issuer')
      throw invalid('members', 'credentials of nodes and clients')
    const json = {
      collective: terms.collective,
      epoch: terms.epoch,
      from: terms.fromMs,
      until: terms.untilMs,
      by: signer.digest,
      to: credential.digest,
      box: toBase64(box.publicKey),
      key: toBase64(closeBox(key, box.sharedWith(credential.box))),
    }
    return signedGrant(signer, json)
  })
  return Promise.all(grants)
}

async function signedGrant(
  { key, chain }: ReadySigner,
  json: Record<string, string | number>,
): Promise<string> {
  const text = await signText('collective-group-key-1', json, key)
  return chain === undefined ? text : `${text}\n${chain}`
}

function groupKeyBytes(text: string): Uint8Array {
  const [kind, digits = ''] = text.trim().split('.')
  const bytes = kind === 'collective-group-secret-1' ? fromBase64(digits) : undefined
  if (bytes?.length === 32) return bytes
  throw invalid('collective-group-secret-1', 'what createGroupKey gives')
}
