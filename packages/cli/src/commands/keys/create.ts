import { CollectiveError } from '@collective/core'
import { createKeys } from '@collective/security-nacl'
import { memberFiles } from '@collective/security-nacl/node'
import { join } from 'node:path'
import { exists, writeSecret } from '../../keys/key-files'
import { namesAfter } from './key-options'
import type { KeysAction } from './keys'

/** `collective keys create FOLDER`: makes keys where they are used, so that their secret half never travels. */
export const create: KeysAction = async ({ args }) => {
  const [folder = ''] = namesAfter('keys create', args, 'the folder for the keys')
  const path = join(folder, memberFiles.secret)
  if (await exists(path))
    throw new CollectiveError('invalidOption', `${path}: there are keys already: choose another folder`)
  const made = createKeys()
  await writeSecret(path, made.secret)
  return { lines: [made.public], document: { secret: path, public: made.public } }
}
