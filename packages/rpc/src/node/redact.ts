import { isJsonObject, type JsonValue } from '@collective/core'

const secretName = /pass|secret|token|key|credential|psk|auth|seed/i

/** Configuration as it may be shown: values whose name looks like a secret, and passwords in URLs, are `[redacted]`. */
export function redact(values: Readonly<Record<string, JsonValue>>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      secretName.test(name) ? '[redacted]' : redactValue(value),
    ]),
  )
}

function redactValue(value: JsonValue): JsonValue {
  // Up to the last @ before the path: a password may hold one that nobody encoded.
  if (typeof value === 'string')
    return value.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^:/@\s]*:)[^/\s]*@/gi, '$1[redacted]@')
  if (Array.isArray(value)) return value.map(redactValue)
  return isJsonObject(value) ? { ...redact(value) } : value
}
