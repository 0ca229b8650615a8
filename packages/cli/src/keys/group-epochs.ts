import { CollectiveError } from '@collective/core'
import { createGroupKey } from '@collective/security-nacl'
import { readSecretFile } from '@collective/security-nacl/node'
import { z } from 'zod'
import { exists, writeSecret } from './key-files'
import { groupFile } from './keyring-files'

/** One key of a collective, and when it counts. */
export interface GroupEpoch {
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly fromMs: number
  readonly untilMs: number
  /** What `createGroupKey` gave. */
  readonly key: string
}

const shape = z.array(
  z.object({ epoch: z.int().positive(), fromMs: z.number(), untilMs: z.number(), key: z.string() }),
)
// An epoch counts until the next one has for some time: older ones nobody needs.
const keptEpochs = 2

/** The epochs of a collective, the newest last. @throws CollectiveError `credentialInvalid`, `keyExposed` */
export async function readEpochs(keyring: string, collective: string): Promise<readonly GroupEpoch[]> {
  const path = groupFile(keyring, collective)
  if (!(await exists(path))) return []
  const { success, data } = shape.safeParse(jsonOf(await readSecretFile(path)))
  if (success) return data
  throw new CollectiveError('credentialInvalid', `${path}: expected the group keys that this command writes`)
}

/** Adds an epoch after those that there are, and gives those that members need. */
export async function addEpoch(
  keyring: string,
  collective: string,
  validity: Pick<GroupEpoch, 'fromMs' | 'untilMs'>,
): Promise<readonly GroupEpoch[]> {
  const earlier = await readEpochs(keyring, collective)
  const epoch = (earlier.at(-1)?.epoch ?? 0) + 1
  const epochs = [...earlier, { epoch, ...validity, key: createGroupKey() }].slice(-keptEpochs)
  await writeSecret(groupFile(keyring, collective), JSON.stringify(epochs))
  return epochs
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
