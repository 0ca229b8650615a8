import { isCallerId, isIdentity, isName, type Principal } from '@collective/core'
import { invalid } from '../certificates/invalid'
import { valuesOf, type CertificateAttribute } from './attributes'
import type { Certificate } from '../certificates/certificate'

/**
 * What makes a certificate a client's. X.509 has no word for it, so that one has to be agreed on: what no rule names is a node's, and
 * nobody is both.
 */
export type ClientRule =
  | { /** Names that end so, such as `.mcollective`. */ readonly suffix: string }
  | { /** These names. */ readonly names: readonly string[] }
  | {
      /** What the authority wrote into it. */
      readonly attribute: CertificateAttribute
      readonly value: string
    }

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
  const isClient = rules.clients.some(rule => isNamedBy(rule, name, certificate))
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

function isNamedBy(rule: ClientRule, name: string, certificate: Certificate): boolean {
  if ('suffix' in rule) return name.endsWith(rule.suffix)
  if ('names' in rule) return rule.names.includes(name)
  return valuesOf(certificate, rule.attribute).includes(rule.value)
}

function collectivesIn(certificate: Certificate, attribute: CertificateAttribute): readonly string[] {
  return valuesOf(certificate, attribute)
    .flatMap(text => text.split(/[\s,]+/))
    .filter(isName)
}
