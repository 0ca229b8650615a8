import { confidentiality } from './checks/confidentiality'
import { credentials, revocations } from './checks/credentials'
import { order } from './checks/order'
import { refusals } from './checks/refusals'
import { roundTrips } from './checks/round-trips'
import { senders } from './checks/senders'
import { tampering } from './checks/tampering'
import { runSecurityCheck, type SecurityBehaviours } from './session'
import type { ComplianceCheck } from '../transport-compliance/check'
import type { SecurityComplianceOptions } from './security-harness'

/**
 * What every security scheme must do, and what it promises, as independent checks for any test runner:
 *
 * ```ts
 * for (const check of securityCompliance({ name: 'my scheme', promises, setup })) test(check.name, check.run)
 * ```
 */
export function securityCompliance(options: SecurityComplianceOptions): readonly ComplianceCheck[] {
  return Object.entries(behavioursOf(options)).map(([behaviour, show]) => ({
    name: `${options.name} ${behaviour}`,
    behaviour,
    run: () => runSecurityCheck(show, options),
  }))
}

function behavioursOf({ promises }: SecurityComplianceOptions): SecurityBehaviours {
  return {
    ...roundTrips,
    ...refusals,
    ...order,
    ...(promises.integrity ? tampering : {}),
    ...(promises.authenticity ? senders : {}),
    ...(promises.confidentiality ? confidentiality : {}),
    ...(promises.credentials ? { ...credentials, ...revocations } : {}),
  }
}
