import { usageError } from '../../exit/usage-error'
import { openKeyring } from '../../keys/keyring'
import { daysOf, keyringFolder, namesAfter } from './key-options'
import type { KeysAction } from './keys'

/** `collective keys revoke node|client NAME…` or `digest DIGEST…`: takes credentials back, and begins epochs without them. */
export const revoke: KeysAction = async ({ args, options }) => {
  const [word, ...rest] = args
  const names = namesAfter('keys revoke', rest, 'node, client or digest, and a name or several')
  const keyring = await openKeyring(keyringFolder(options), Date.now())
  const digests = word === 'digest' ? names : await digestsOf(word, names)
  const number = await keyring.revoke(digests, daysOf(options, 3_650))
  return {
    lines: [
      `revocation list ${number}: ${digests.join(', ')}`,
      'Give every node and client its folder again: revocations and group-keys are new.',
    ],
    document: { number, revoked: digests },
  }

  async function digestsOf(kind: string | undefined, ids: readonly string[]): Promise<readonly string[]> {
    if (kind !== 'node' && kind !== 'client')
      throw usageError(`keys revoke: expected node, client or digest, got ${JSON.stringify(kind)}`)
    const described = await Promise.all(ids.map(id => keyring.describe(kind, id)))
    return described.map(({ digest }) => digest)
  }
}
