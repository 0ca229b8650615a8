import { isCallerId, isIdentity, isName, type Principal } from '@collective/core'
import { invalid } from '../certificates/invalid'
import { valuesOf, type CertificateAttribute } from './attributes'
import { isClientBy, type ClientRule } from './client-rule'
import type { Certificate } from '../certificates/certificate'

/** How certificates are read. */
export interface MemberRules {
  readonly clients: readonly ClientRule[]
  /** What names the collectives that a certificate counts in; undefined where it counts in all. */
  readonly collectives: CertificateAttribute | undefined
}

const commonName = '2.5.4.3'

/**
 * Who a certificate says its owner is: a node by its name, a client as `cert=` and its name.
 * @throws CollectiveError `credentialInvalid` where its name is none
 */
export function memberOf(certificate: Certificate, rules: MemberRules): Principal {
  const name = nameOf(certificate)
  const isClient = rules.clients.some(rule => isClientBy(rule, name, certificate))
  const id = isClient ? `cert=${name}` : name
  if (isClient ? !isCallerId(id) : !isIdentity(id))
    throw invalid(
      certificate.title,
      isClient ? 'a name without blanks, of a client' : 'a name of A-Z a-z 0-9 _ . -, of a node',
    )
  const { collectives } = rules
  return {
    kind: isClient ? 'client' : 'node',
    id,
    credential: certificate.digest,
    ...(collectives === undefined ? {} : { collectives: collectivesIn(certificate, collectives) }),
    attributes: {
      serial: certificate.serial,
      organization: [...valuesOf(certificate, 'organization')],
      organizationalUnit: [...valuesOf(certificate, 'organizationalUnit')],
    },
  }
}

/** The common name, of which there must not be two; where there is none, the first DNS name. */
function nameOf({ names, extensions, title }: Certificate): string {
  const common = names.get(commonName) ?? extensions.dnsNames.slice(0, 1)
  const [name, ...more] = common
  if (name !== undefined && more.length === 0) return name
  throw invalid(title, `one common name (CN), or none and a DNS name, got ${common.length}`)
}

function collectivesIn(certificate: Certificate, attribute: CertificateAttribute): readonly string[] {
  return valuesOf(certificate, attribute)
    .flatMap(text => text.split(/[\s,]+/))
    .filter(isName)
}
