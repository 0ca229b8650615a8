import { createKeyring } from '../../keys/keyring'
import { keyringFolder } from './key-options'
import type { KeysAction } from './keys'

/** `collective keys authority`: makes the keys that everybody in a fleet trusts. */
export const authority: KeysAction = async ({ options }) => {
  const { secret, shared } = await createKeyring(keyringFolder(options))
  return {
    lines: [
      `${secret}  keep it secret: whoever has it says who is who`,
      `${shared}  what nodes and clients trust; it comes with each credential`,
    ],
    document: { secret, public: shared },
  }
}
