export { makeCertificates, serverName, type Certificate, type Certificates } from './brokers/certificates'
export { freePort } from './brokers/free-port'
export { startMosquitto, type Mosquitto, type MosquittoOptions } from './brokers/mosquitto'
