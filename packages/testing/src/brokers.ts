export { makeCertificates, serverName, type Certificate, type Certificates } from './brokers/certificates'
export { freePort } from './brokers/free-port'
export { startMosquitto, type Mosquitto, type MosquittoOptions } from './brokers/mosquitto'
export {
  startRabbitmqCluster,
  type RabbitmqCluster,
  type RabbitmqClusterOptions,
} from './brokers/rabbitmq-cluster'
export { startRabbitmq, type Rabbitmq, type RabbitmqOptions } from './brokers/rabbitmq'
export type { RabbitmqTopicRule, RabbitmqUser } from './brokers/rabbitmq-definitions'
export { startTcpProxy, type Direction, type TcpProxy } from './brokers/tcp-proxy'
