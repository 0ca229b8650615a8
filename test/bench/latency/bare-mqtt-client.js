import { connectBareMqtt } from './bare-mqtt-connection.js'

/** The same with MQTT.js alone: as many publications of the same size, all at once, until as many replies are there. */
export async function bareMqttClient(url, { requestBytes }) {
  const client = await connectBareMqtt(url)
  const replyTo = 'bare/reply/bench'
  let missing = 0
  let onDone = () => undefined
  client.on('message', () => {
    missing -= 1
    if (missing === 0) onDone()
  })
  await client.subscribeAsync(replyTo, { qos: 0 })
  const payload = Buffer.concat([
    Buffer.from(`${replyTo}\n`),
    Buffer.alloc(requestBytes - replyTo.length - 1, 'q'),
  ])
  return {
    ask: async roster => {
      missing = roster.length
      const startedMs = performance.now()
      await new Promise(resolve => {
        onDone = resolve
        for (const identity of roster) client.publish(`bare/node/${identity}`, payload, { qos: 1 })
      })
      return performance.now() - startedMs
    },
    close: () => client.endAsync(),
  }
}
