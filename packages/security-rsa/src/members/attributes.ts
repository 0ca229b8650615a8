import type { Certificate } from '../certificates/certificate'

/** Something that a certificate says of its subject: a part of its name, or the text of an extension by its OID. */
export type CertificateAttribute = 'organization' | 'organizationalUnit' | `${number}.${string}`

const oids: Readonly<Record<string, string>> = { organization: '2.5.4.10', organizationalUnit: '2.5.4.11' }
const oidPattern = /^[0-2](\.\d+)+$/

/** Whether a text names such a thing. */
export function isAttribute(text: unknown): text is CertificateAttribute {
  return typeof text === 'string' && (Object.hasOwn(oids, text) || oidPattern.test(text))
}

/** All values of it. */
export function valuesOf(
  { names, extensions }: Certificate,
  attribute: CertificateAttribute,
): readonly string[] {
  const named = oids[attribute]
  if (named !== undefined) return names.get(named) ?? []
  const text = extensions.text(attribute)
  return text === undefined ? [] : [text]
}
