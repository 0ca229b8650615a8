import { usageError } from '../../exit/usage-error'
import { openKeyring } from '../../keys/keyring'
import { daysOf, keyringFolder, namesAfter } from './key-options'
import type { KeysAction } from './keys'

const tenMinutes = '600'

/** `collective keys rotate COLLECTIVE…`: a new group key, which counts as soon as everybody can have it. */
export const rotate: KeysAction = async ({ args, options }) => {
  const collectives = namesAfter('keys rotate', args, 'a collective, or several')
  const inMs = Number(options.countsIn ?? tenMinutes) * 1_000
  if (!Number.isSafeInteger(inMs) || inMs < 0)
    throw usageError(`--in: expected whole seconds, got ${JSON.stringify(options.countsIn)}`)
  const keyring = await openKeyring(keyringFolder(options), Date.now())
  const epochs: { collective: string; epoch: number }[] = []
  for (const collective of collectives)
    epochs.push({
      collective,
      epoch: await keyring.rotate(collective, { days: daysOf(options, 3_650), inMs }),
    })
  return {
    lines: [
      ...epochs.map(({ collective, epoch }) => `${collective}: epoch ${epoch} counts in ${inMs / 1_000} s`),
      'Give every node and client its group-keys before that.',
    ],
    document: { inSeconds: inMs / 1_000, epochs },
  }
}
