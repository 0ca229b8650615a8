import type { ComplianceCheck, ComplianceOptions, ReconnectHarness, TransportHarness } from './check'
import { aborts } from './checks/aborts'
import { addresses } from './checks/addresses'
import { content } from './checks/content'
import { events } from './checks/events'
import { lifecycle } from './checks/lifecycle'
import { order } from './checks/order'
import { reconnects } from './checks/reconnects'
import { results } from './checks/results'
import { statuses } from './checks/statuses'
import { subscriptions } from './checks/subscriptions'
import { runCheck, type Behaviours } from './session'

/**
 * What every transport must do, as independent checks for any test runner:
 *
 * ```ts
 * for (const check of transportCompliance({ name: 'my transport', setup })) test(check.name, check.run)
 * ```
 *
 * A transport that reconnects, which is every one that has a network, must pass `reconnectCompliance` too.
 */
export function transportCompliance(
  options: ComplianceOptions<TransportHarness>,
): readonly ComplianceCheck[] {
  const all = {
    ...lifecycle,
    ...addresses,
    ...events,
    ...content,
    ...order,
    ...results,
    ...subscriptions,
    ...aborts,
    ...statuses,
  }
  return checksOf(all, options)
}

/** What a transport must do when its connection breaks, as independent checks for any test runner. */
export function reconnectCompliance(
  options: ComplianceOptions<ReconnectHarness>,
): readonly ComplianceCheck[] {
  return checksOf(reconnects, options)
}

function checksOf<Harness extends TransportHarness>(
  behaviours: Behaviours<Harness>,
  options: ComplianceOptions<Harness>,
): readonly ComplianceCheck[] {
  return Object.entries(behaviours).map(([behaviour, show]) => ({
    name: `${options.name} ${behaviour}`,
    behaviour,
    run: () => runCheck(show, options),
  }))
}
