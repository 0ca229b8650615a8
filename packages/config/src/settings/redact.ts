import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'

const hidden = '[redacted]'
const secretName = /pass|secret|token|key|credential|psk|seed/i

/** A value as it may be shown: passwords in URLs, and in objects what is named like a secret, are `[redacted]`. */
export function redact(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redact)
  return isJsonObject(value) ? redactObject(value) : value
}

/** A text in which the passwords of URLs are `[redacted]`. */
export function redactText(text: string): string {
  // Up to the last @ before the path: a password may hold one that nobody encoded.
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^:/@\s]*:)[^/\s]*@/gi, `$1${hidden}@`)
}

function redactObject(value: JsonObject): JsonObject {
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, secretName.test(key) ? hidden : redact(item)]))
}
