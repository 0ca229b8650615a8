import { CollectiveError, type ErrorCode } from '@collective/core'
import { expect, it } from 'vitest'
import { connectionTrouble } from './connection-trouble'

it.each<[ErrorCode, string, string | undefined, string]>([
  ['connectRefused', 'nothing accepts connections', undefined, 'port'],
  ['connectTimeout', 'mqtt://broker did not answer within 5000 ms', undefined, 'network'],
  ['notAuthorized', 'the user name or password is wrong', undefined, 'credentials'],
  ['notAuthorized', 'amqps://broker does not take our certificate (CODE)', undefined, 'TLS'],
  ['notAuthorized', 'it has no user for the name in our certificate', undefined, 'credentials'],
  ['notAuthorized', 'the broker does not let us consume the queue q (ACCESS_REFUSED)', undefined, 'rights'],
  ['connectFailed', 'getaddrinfo EAI_AGAIN broker', undefined, 'name'],
  ['connectFailed', 'unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS'],
  ['connectFailed', 'mqtts://broker could not be connected to: read ECONNRESET', 'ECONNRESET', 'TLS'],
  ['connectFailed', 'mqtt://broker could not be connected to: read ECONNRESET', 'ECONNRESET', 'broker'],
])('%s with "%s" (%s) is about %s', (code, message, systemCode, part) => {
  const cause = systemCode === undefined ? undefined : Object.assign(new Error(), { code: systemCode })
  expect(connectionTrouble(new CollectiveError(code, message, { cause }), 'username').part).toBe(part)
})
