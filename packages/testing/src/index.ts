export type {
  ComplianceCheck,
  ComplianceOptions,
  ReconnectHarness,
  TransportHarness,
} from './transport-compliance/check'
export { reconnectCompliance, transportCompliance } from './transport-compliance/transport-compliance'
export { manualClock, type ManualClock, type ManualClockOptions } from './manual-clock/manual-clock'
export { seededRandom, type SeededRandom } from './manual-clock/seeded-random'
export { faultyTransport, type FaultCounts, type FaultyTransport } from './faulty-transport/faulty-transport'
export type { FaultyTransportOptions } from './faulty-transport/fault-options'
export type { SimulatedFaults, SimulatedFleetOptions } from './simulated-fleet/fleet-options'
export type { UntilOptions } from './simulated-fleet/passing-time'
export { simulate } from './simulated-fleet/simulate'
export { startSimulatedFleet, type SimulatedFleet } from './simulated-fleet/simulated-fleet'
export {
  fastFleet,
  fleetKinds,
  slowFleet,
  twoSpeedFleet,
  type FleetKind,
} from './discovery-simulator/fleet-kind'
export { studyRecall, type Recall, type RecallStudy } from './discovery-simulator/recall'
export { fixedQuiet, fixedWait, ownRule, type DiscoveryRule } from './discovery-simulator/rules'
export {
  simulateDiscovery,
  type SimulatedDiscovery,
  type Simulation,
} from './discovery-simulator/simulate-discovery'
export type {
  PartyWish,
  SecurityComplianceOptions,
  SecurityHarness,
  SecurityPromises,
} from './security-compliance/security-harness'
export { securityCompliance } from './security-compliance/security-compliance'
