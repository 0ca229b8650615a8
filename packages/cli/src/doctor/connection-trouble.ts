import type { CollectiveError } from '@collective/core'

/** What is wrong with a connection, and what to do. */
export interface ConnectionTrouble {
  readonly part: 'name' | 'port' | 'network' | 'TLS' | 'credentials' | 'rights' | 'broker'
  readonly advice: string
}

const unknownName = /\b(ENOTFOUND|EAI_AGAIN)\b/
const tls =
  /\b(CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|ERR_OSSL_\w+|HOSTNAME_MISMATCH)\b/

// A port that does not speak TLS hangs up on who begins with it.
const encrypted = /^(mqtts|wss|amqps):/
const hungUp = /\bECONNRESET\b|closed the connection/

/**
 * Which part of a connection it was that failed.
 * @param credentials where they come from, in words
 */
export function connectionTrouble(error: CollectiveError, credentials: string): ConnectionTrouble {
  switch (error.code) {
    case 'connectRefused':
      return { part: 'port', advice: 'start the broker there, or correct host and port of the url' }
    case 'connectTimeout':
      return { part: 'network', advice: 'look for a firewall that swallows packets, and correct the url' }
    case 'notAuthorized':
      if (/does not take our certificate/.test(error.message))
        return { part: 'TLS', advice: 'give transport.cert and transport.key that the broker knows' }
      // RabbitMQ, where it lets us in and not to the queue that every connection needs.
      if (/the broker does not let us/.test(error.message))
        return { part: 'rights', advice: 'give this user the rights that docs/brokers.md lists' }
      return { part: 'credentials', advice: `correct ${credentials}, or the broker's list of users` }
    default:
      return troubleBelow(`${error.message} ${systemCode(error.cause)}`)
  }
}

function troubleBelow(text: string): ConnectionTrouble {
  if (unknownName.test(text))
    return { part: 'name', advice: 'correct the host of the url, or the name service of this machine' }
  if (tls.test(text) || (encrypted.test(text) && hungUp.test(text)))
    return {
      part: 'TLS',
      advice:
        'give the authority of the broker as transport.ca, and its name as transport.serverName where it differs from the host of the url; use mqtts or amqps only where the port speaks TLS',
    }
  return {
    part: 'broker',
    advice: 'check that scheme and port of the url fit the broker, and look at its log',
  }
}

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
