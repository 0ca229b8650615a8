import { createPrivateKey, type KeyObject } from 'node:crypto'
import { invalid } from './invalid'
import type { Certificate } from './certificate'

/**
 * The private key of a certificate.
 * @param pem PKCS #8, PKCS #1 or SEC 1
 * @throws CollectiveError `credentialInvalid`, without a word of the key
 */
export function readPrivateKey(
  pem: string,
  passphrase: string | undefined,
  { x509, title }: Certificate,
): KeyObject {
  const key = parse(pem, passphrase)
  if (x509.checkPrivateKey(key)) return key
  throw invalid('key', `the private key of ${title}, and this is another one`)
}

function parse(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase })
  } catch (cause) {
    throw invalid('key', 'a private key in PEM, and its passphrase where it has one', cause)
  }
}
