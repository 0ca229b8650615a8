import { CollectiveError } from '@collective/core'
import { invalid } from './invalid'
import type { Certificate } from './certificate'

/** A certificate with those that stand for it, up to one that is trusted here. */
export interface TrustedPath {
  readonly own: Certificate
  /** The certificate, its issuer, the issuer's issuer and so on. */
  readonly certificates: readonly Certificate[]
}

// A member, three authorities between, and one that is trusted.
const maxLength = 5

/** The authorities that are trusted here, and what follows from it. */
export class Trust {
  readonly authorities: readonly Certificate[]

  /** @throws CollectiveError `credentialInvalid` where one of them is no authority */
  constructor(authorities: readonly Certificate[]) {
    for (const { extensions, title } of authorities)
      if (!extensions.authority) throw invalid(title, 'an authority (CA:TRUE) among those that are trusted')
    this.authorities = authorities
  }

  /**
   * Follows a certificate to an authority, by RFC 5280 as far as it is understood here. Says nothing of time and revocation, which change.
   * @param between authorities that came with it, which nobody trusts yet
   * @throws CollectiveError `credentialInvalid`
   */
  pathOf(own: Certificate, between: readonly Certificate[]): TrustedPath {
    if (own.extensions.authority)
      throw invalid(own.title, 'that of a node or a client, and this is an authority')
    const certificates = [own]
    let last = own
    while (!this.#isEnd(last)) {
      last = this.#issuerOf(last, between)
      assertMayIssue(last, certificates.length - 1)
      certificates.push(last)
      if (certificates.length > maxLength)
        throw invalid(own.title, `at most ${maxLength} certificates up to one that is trusted`)
    }
    return { own, certificates }
  }

  /** A trusted authority whose issuer is none that is trusted too: then that one is asked as well, for its revocations. */
  #isEnd(certificate: Certificate): boolean {
    if (!this.authorities.some(({ digest }) => digest === certificate.digest)) return false
    return isSelfIssued(certificate) || !this.authorities.some(each => isIssuedBy(certificate, each))
  }

  #issuerOf(certificate: Certificate, between: readonly Certificate[]): Certificate {
    const issuer = [...this.authorities, ...between].find(each => isIssuedBy(certificate, each))
    if (issuer && issuer.digest !== certificate.digest) return issuer
    throw invalid(certificate.title, 'an issuer that is trusted here, or one that it brings with it')
  }
}

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject === issuer
}

function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.x509.checkIssued(issuer.x509) && certificate.x509.verify(issuer.key)
}

/** @param below authorities between it and the member */
function assertMayIssue({ extensions, title }: Certificate, below: number): void {
  const { authority } = extensions
  if (!authority || !extensions.allows('keyCertSign'))
    throw invalid(title, 'an authority that may sign certificates, as it signed one')
  if (below > (authority.pathLength ?? maxLength))
    throw invalid(title, `at most ${authority.pathLength ?? 0} authorities below it, got ${below}`)
}

/** @throws CollectiveError `credentialExpired` where one of them is not valid now */
export function assertValidNow({ certificates }: TrustedPath, nowMs: number): void {
  for (const { title, fromMs, untilMs } of certificates) {
    if (nowMs >= fromMs && nowMs <= untilMs) continue
    throw new CollectiveError(
      'credentialExpired',
      `${title} is valid from ${timeOf(fromMs)} to ${timeOf(untilMs)}: renew it, or correct the clock`,
    )
  }
}

function timeOf(ms: number): string {
  return Number.isNaN(ms) ? 'no time at all' : new Date(ms).toISOString()
}
