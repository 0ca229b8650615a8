export { freePort } from './brokers/free-port'
export { startMosquitto, type Mosquitto, type MosquittoOptions } from './brokers/mosquitto'
