import mqttjs from 'mqtt'

/** MQTT.js with what makes it quick: no Nagle, MQTT 5, nothing kept. */
export async function connectBareMqtt(url) {
  const client = await mqttjs.connectAsync(url, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    queueQoSZero: false,
  })
  client.stream.setNoDelay(true)
  return client
}
