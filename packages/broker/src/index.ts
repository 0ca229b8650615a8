export { startBroker, type Broker, type BrokerCounters } from './broker'
export type { BrokerCounts } from './counters'
export type { BrokerLimits, BrokerOptions, WebSocketOptions } from './options'
export { defaultTopicRules, type BrokerUser, type RoleRules, type TopicRules } from './users'
