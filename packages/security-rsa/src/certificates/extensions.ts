import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AttributeValue,
  BasicConstraints,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  KeyUsage,
  SubjectAlternativeName,
  type Extension,
  type KeyUsageType,
} from '@peculiar/asn1-x509'
import { invalid } from './invalid'

const understood: readonly string[] = [
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_extKeyUsage,
  id_ce_certificatePolicies,
]

/** What a certificate says beyond who and when. */
export class Extensions {
  readonly #values = new Map<string, Uint8Array>()
  readonly #title: string
  /** Undefined for whoever is no authority. */
  readonly authority: { readonly pathLength: number | undefined } | undefined
  readonly #usages: readonly KeyUsageType[] | undefined
  readonly dnsNames: readonly string[]

  /** @throws CollectiveError `credentialInvalid` for one that comes twice, or is critical and not understood here */
  constructor(extensions: readonly Extension[], title: string) {
    this.#title = title
    for (const { extnID, critical, extnValue } of extensions) {
      if (this.#values.has(extnID)) throw invalid(title, `each extension once, got ${extnID} twice`)
      if (critical && !understood.includes(extnID))
        throw invalid(title, `no critical extension that is not understood here, got ${extnID}`)
      this.#values.set(extnID, new Uint8Array(extnValue.buffer))
    }
    const constraints = this.#parse(id_ce_basicConstraints, BasicConstraints)
    this.authority = constraints?.cA ? { pathLength: constraints.pathLenConstraint } : undefined
    this.#usages = this.#parse(id_ce_keyUsage, KeyUsage)?.toJSON()
    this.dnsNames = (this.#parse(id_ce_subjectAltName, SubjectAlternativeName) ?? [])
      .map(name => name.dNSName)
      .filter(name => name !== undefined)
  }

  /** Whether the key may be used so: a certificate that says nothing of it allows everything. */
  allows(usage: KeyUsageType): boolean {
    return this.#usages?.includes(usage) ?? true
  }

  /** The text of an extension; undefined where there is none, or it is no text. */
  text(oid: string): string | undefined {
    const value = this.#values.get(oid)
    if (value === undefined) return undefined
    try {
      return AsnConvert.parse(value, AttributeValue).toString()
    } catch {
      // An extension of this number with something else in it says nothing that was asked for.
      return undefined
    }
  }

  #parse<Value>(oid: string, type: new () => Value): Value | undefined {
    const value = this.#values.get(oid)
    if (value === undefined) return undefined
    try {
      return AsnConvert.parse(value, type)
    } catch (cause) {
      throw invalid(this.#title, `an extension ${oid} as RFC 5280 has it`, cause)
    }
  }
}
