export { mqtt } from './mqtt'
export type { MqttOptions, ProtocolVersion } from './options'
