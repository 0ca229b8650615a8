// The same exchange with MQTT.js alone: bare-mqtt-nodes.js URL FIRST COUNT REPLY_BYTES
import { connectBareMqtt } from './bare-mqtt-connection.js'
import { startNodes } from './start-nodes.js'

const [url, first, count, replyBytes] = process.argv.slice(2)
const reply = Buffer.alloc(Number(replyBytes), 'r')
const start = async number => {
  const client = await connectBareMqtt(url)
  client.on('message', (_topic, payload) => {
    const end = payload.indexOf(10)
    client.publish(payload.subarray(0, end).toString(), reply, { qos: 0 })
  })
  await client.subscribeAsync([`bare/node/bench${number}`, 'bare/broadcast/bench'], { qos: 0 })
}
await startNodes({ first, count }, start)
