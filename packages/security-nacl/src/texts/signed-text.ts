import { isJsonObject, type JsonObject } from '@collective/core'
import { decodeText, encodeText } from '@collective/core/internal'
import type { SigningKey, VerifyingKey } from '../primitives/primitives'
import { fromBase64, toBase64 } from './base64'
import { joined } from './bytes'
import { digestOf } from './digest'
import { invalid } from './invalid'

/** What can be signed beside frames. The name stands before what is signed, so that a signature of one is none of another. */
export type TextKind = 'collective-credential-1' | 'collective-revocations-1' | 'collective-group-key-1'

/** One line: kind, JSON and signature. Nothing in it is to be believed before the signature was checked. */
export interface SignedText {
  readonly kind: TextKind
  readonly json: JsonObject
  /** The JSON's bytes, which the signature covers. */
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** Names it, whatever its signature: 43 characters. */
  readonly digest: string
}

/** The line for some JSON. */
export async function signText(kind: TextKind, json: JsonObject, key: SigningKey): Promise<string> {
  const payload = encodeText(JSON.stringify(json))
  const signature = await key.sign(signedPart(kind, payload))
  return `${kind}.${toBase64(payload)}.${toBase64(signature)}`
}

/**
 * Reads such a line.
 * @param maxLength characters; longer ones are refused before they are looked at
 * @throws CollectiveError `credentialInvalid`
 */
export function readSignedText(kind: TextKind, text: string, maxLength: number): SignedText {
  if (text.length > maxLength) throw invalid(kind, `at most ${maxLength} characters, got ${text.length}`)
  const [prefix, body, end, ...more] = text.split('.')
  if (prefix !== kind || body === undefined || end === undefined || more.length > 0)
    throw invalid(kind, `${kind}, JSON and signature with dots between`)
  const [payload, signature] = [fromBase64(body), fromBase64(end)]
  if (!payload || signature?.length !== 64) throw invalid(kind, 'base64url without padding')
  return { kind, payload, signature, json: parse(kind, payload), digest: digestOf(kind, payload) }
}

/** A signature that is still to be checked, and the key that must have made it. */
export interface SignatureCheck {
  readonly text: SignedText
  readonly key: VerifyingKey
}

/** @throws CollectiveError `credentialInvalid` where one of them does not hold */
export async function checkSignatures(checks: readonly SignatureCheck[]): Promise<void> {
  const held = await Promise.all(
    checks.map(({ text, key }) => key.verify(signedPart(text.kind, text.payload), text.signature)),
  )
  for (const [index, { text }] of checks.entries()) if (held[index] !== true) throw forged(text)
}

/** The same at once. @throws CollectiveError `credentialInvalid` */
export function checkSignaturesNow(checks: readonly SignatureCheck[]): void {
  for (const { text, key } of checks)
    if (!key.verifyNow(signedPart(text.kind, text.payload), text.signature)) throw forged(text)
}

function forged({ kind }: SignedText): Error {
  return invalid(kind, 'a signature of who it says to be signed by, and this is none')
}

function signedPart(kind: TextKind, payload: Uint8Array): Uint8Array {
  return joined(encodeText(`${kind}\n`), payload)
}

function parse(kind: TextKind, payload: Uint8Array): JsonObject {
  try {
    const json: unknown = JSON.parse(decodeText(payload))
    if (isJsonObject(json)) return json
  } catch (cause) {
    throw invalid(kind, 'JSON in UTF-8', cause)
  }
  throw invalid(kind, 'a JSON object')
}
