import { CollectiveError, isCallerId, isIdentity, type Identity, type Principal } from '@collective/core'
import { claimOf, encodeText } from '@collective/core/internal'

/** The secret, and who this side says it is: whoever has the secret can say anything. */
export type PskOptions = {
  /**
   * What all members share: text of at least 16 bytes, or bytes. It must be random, such as `openssl rand -base64 32` gives it: whoever
   * reads one frame can try as many words as they like.
   */
  readonly secret: string | Uint8Array
} & (
  | { /** A node's identity. */ readonly identity: Identity }
  | { /** A client's caller id, such as `user=root`. */ readonly caller: string }
)

/** The options, checked. */
export interface PskSettings {
  readonly principal: Principal
  readonly secret: Uint8Array<ArrayBuffer>
}

const leastBytes = 16

/** @throws CollectiveError `invalidOption`; `unsupported` where there is no WebCrypto */
export function resolvePskOptions(options: PskOptions): PskSettings {
  assertWebCrypto()
  return { principal: principalOf(options), secret: secretOf(options.secret) }
}

// The secret is in the options: they are never shown.
function principalOf(options: PskOptions): Principal {
  if ('identity' in options && isIdentity(options.identity)) return claimOf('node', options.identity)
  if ('caller' in options && isCallerId(options.caller)) return claimOf('client', options.caller)
  throw new CollectiveError(
    'invalidOption',
    'psk() takes { identity } of a node or { caller } such as user=root beside the secret, and got neither',
  )
}

function secretOf(secret: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === 'string' ? encodeText(secret) : secret
  if (bytes.length >= leastBytes) return bytes.slice()
  throw new CollectiveError(
    'invalidOption',
    `secret: expected at least ${leastBytes} bytes, got ${bytes.length}: make one, such as with openssl rand -base64 32`,
  )
}

function assertWebCrypto(): void {
  // Browsers leave it out on pages that did not come over https.
  const { subtle } = globalThis.crypto as { readonly subtle?: unknown }
  if (subtle !== undefined) return
  throw new CollectiveError(
    'unsupported',
    'psk() needs WebCrypto, which is not here: serve the page over https, or from localhost',
  )
}
