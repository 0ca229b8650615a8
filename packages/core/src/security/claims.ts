import { isCallerId } from '../addresses/format'
import { CollectiveError } from '../errors/error'
import { isIdentity } from '../identity/identity'
import type { Principal } from '../plugins/security'

const noAttributes = Object.freeze({})

/** Who somebody says to be, where the scheme has no credentials: the claim stands in their place. */
export function claimOf(kind: Principal['kind'], id: string): Principal {
  return { kind, id, credential: `${kind}:${id}`, attributes: noAttributes }
}

/**
 * Who the protected line of such a scheme says its sender to be.
 * @throws CollectiveError `frameMalformed`
 */
export function readClaim(credential: string): Principal {
  const colon = credential.indexOf(':')
  const kind = credential.slice(0, Math.max(colon, 0))
  const id = credential.slice(colon + 1)
  if (kind === 'node' && isIdentity(id)) return claimOf(kind, id)
  if (kind === 'client' && isCallerId(id)) return claimOf(kind, id)
  throw new CollectiveError(
    'frameMalformed',
    'expected node:IDENTITY or client:CALLER as the claim in the protected line',
  )
}
