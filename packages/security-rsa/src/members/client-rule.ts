import { isAttribute, valuesOf, type CertificateAttribute } from './attributes'
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

/** Whether a rule that comes from JavaScript or a file is one. */
export function isClientRule(rule: unknown): rule is ClientRule {
  if (typeof rule !== 'object' || rule === null) return false
  if ('suffix' in rule) return isText(rule.suffix)
  if ('names' in rule) return Array.isArray(rule.names) && rule.names.every(isText)
  return 'attribute' in rule && isAttribute(rule.attribute) && 'value' in rule && isText(rule.value)
}

/** Whether a rule makes a certificate with such a name a client's. */
export function isClientBy(rule: ClientRule, name: string, certificate: Certificate): boolean {
  if ('suffix' in rule) return name.endsWith(rule.suffix)
  if ('names' in rule) return rule.names.includes(name)
  return valuesOf(certificate, rule.attribute).includes(rule.value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0
}
