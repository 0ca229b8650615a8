import { join } from 'node:path'
import { readKey, readPem } from './read-file'
import type { RsaOptions } from '../options'

/** Which files of an ssl directory. */
export interface PuppetSsl {
  /** As Puppet's `ssldir` names it, such as `/etc/puppetlabs/puppet/ssl`. */
  readonly folder: string
  /** Whose certificate: Puppet's `certname`. */
  readonly certname: string
  /** Whether there is a `crl.pem`: not where Puppet's `certificate_revocation` is false. @default true */
  readonly crl?: boolean
}

/**
 * What Puppet keeps for a member, as options of `rsa`: `certs/NAME.pem`, `private_keys/NAME.pem`, `certs/ca.pem`, and `crl.pem`, which is
 * read again as it changes.
 * @throws CollectiveError `configMissing` for what is not there, `keyExposed`
 */
export async function puppetSsl({
  folder,
  certname,
  crl = true,
}: PuppetSsl): Promise<Pick<RsaOptions, 'certificate' | 'key' | 'ca' | 'crl'>> {
  // One after the other: of several that are missing it is always the same that is named.
  const certificate = await readPem(join(folder, 'certs', `${certname}.pem`))
  const key = await readKey(join(folder, 'private_keys', `${certname}.pem`))
  const ca = await readPem(join(folder, 'certs', 'ca.pem'))
  return { certificate, key, ca, ...(crl ? { crl: () => readPem(join(folder, 'crl.pem')) } : {}) }
}
