import { isJsonObject, type JsonValue } from '@collective/core'

const secretName = /pass|secret|token|key|credential|psk|auth/i

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
  if (typeof value === 'string')
    return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/@\s]*:)[^@\s]*@/i, '$1[redacted]@')
  if (Array.isArray(value)) return value.map(redactValue)
  return isJsonObject(value) ? { ...redact(value) } : value
}
