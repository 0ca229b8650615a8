import { invalid } from './invalid'

/**
 * The DER bytes of each block of a kind in a text, in their order. What stands around blocks is left out, as OpenSSL does.
 * @param label `CERTIFICATE` or `X509 CRL`
 * @param what it is called in errors
 * @throws CollectiveError `credentialInvalid` where there is none
 */
export function pemBlocks(text: string, label: string, what: string): readonly Buffer[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g')
  const blocks = [...text.matchAll(pattern)].map(([, base64 = '']) => Buffer.from(base64, 'base64'))
  if (blocks.length > 0) return blocks
  throw invalid(what, `PEM, that is text with -----BEGIN ${label}-----`)
}

/** Bytes as PEM. */
export function pemOf(der: Uint8Array, label: string): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`
}
