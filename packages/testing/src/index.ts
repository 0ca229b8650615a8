export type {
  ComplianceCheck,
  ComplianceOptions,
  ReconnectHarness,
  TransportHarness,
} from './transport-compliance/check'
export { reconnectCompliance, transportCompliance } from './transport-compliance/transport-compliance'
export { manualClock, type ManualClock, type ManualClockOptions } from './manual-clock/manual-clock'
export { seededRandom, type SeededRandom } from './manual-clock/seeded-random'
