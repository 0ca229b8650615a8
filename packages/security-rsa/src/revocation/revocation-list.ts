import { verify } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateList } from '@peculiar/asn1-x509'
import { comparable, type Certificate } from '../certificates/certificate'
import { invalid } from '../certificates/invalid'
import { hashOf } from '../certificates/strength'

/** A revocation list whose signature held. */
export interface RevocationList {
  /** The key that signed it, by its `keyId`: an authority may have followed another one of its name. */
  readonly signer: string
  readonly title: string
  /** Of the certificates that are revoked, lower-case hexadecimal digits. */
  readonly serials: ReadonlySet<string>
  readonly fromMs: number
  /** Infinity where it does not say when the next one comes. */
  readonly untilMs: number
}

/**
 * Reads a revocation list, and checks that one of the authorities signed it.
 * @throws CollectiveError `credentialInvalid`
 */
export function readRevocationList(der: Buffer, authorities: readonly Certificate[]): RevocationList {
  const parsed = parse(der)
  const { issuer, thisUpdate, nextUpdate, revokedCertificates = [], crlExtensions = [] } = parsed.tbsCertList
  const name = comparable(issuer)
  const signer = authorities.find(each => each.subject === name && isSignedBy(parsed, each))
  if (!signer) throw invalid('revocation list', 'one that an authority of ca signed')
  const title = `the revocation list of ${signer.title.replace('the certificate of ', '')}`
  const strange = crlExtensions.find(({ critical }) => critical)
  if (strange)
    throw invalid(title, `a whole list of one authority, got the critical extension ${strange.extnID}`)
  return {
    signer: signer.keyId,
    title,
    serials: new Set(revokedCertificates.map(each => Buffer.from(each.userCertificate).toString('hex'))),
    fromMs: thisUpdate.getTime().getTime(),
    untilMs: nextUpdate?.getTime().getTime() ?? Infinity,
  }
}

function parse(der: Buffer): CertificateList {
  try {
    return AsnConvert.parse(der, CertificateList)
  } catch (cause) {
    throw invalid('revocation list', 'a CRL of X.509 in DER', cause)
  }
}

function isSignedBy(list: CertificateList, { key, extensions }: Certificate): boolean {
  const { tbsCertListRaw, signatureAlgorithm, signature } = list
  if (!tbsCertListRaw || !extensions.allows('crlSign')) return false
  const hash = hashOf(signatureAlgorithm.algorithm, 'revocation list')
  return verify(hash, new Uint8Array(tbsCertListRaw), key, new Uint8Array(signature))
}
