import { unsigned } from '@collective/core'
import { createKeys, issue, nacl } from '@collective/security-nacl'

const hourMs = 3_600_000

/**
 * A party's security: signed where there is an authority, else none.
 * @param {{ kind: 'node' | 'client', id: string }} party
 * @param {string} [authority] its secret and its public text, with a space between
 */
export async function securityOf({ kind, id }, authority) {
  if (!authority) return unsigned(kind === 'node' ? { identity: id } : { caller: id })
  const [secret, shared] = authority.split(' ')
  const keys = createKeys()
  const valid = { fromMs: Date.now() - hourMs, untilMs: Date.now() + hourMs }
  const terms = { kind, id, publicKeys: keys.public, collectives: ['collective'], ...valid }
  return nacl({
    credential: await issue({ authorityKey: secret }, terms),
    keys: keys.secret,
    authority: shared,
  })
}
