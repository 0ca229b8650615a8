// The same exchange with MQTT.js alone: bare-nodes.js URL FIRST COUNT REPLY_BYTES QOS
import { connectBare } from './bare-connection.js'
import { startNodes } from './start-nodes.js'

const [url, first, count, replyBytes, qos] = process.argv.slice(2)
const reply = Buffer.alloc(Number(replyBytes), 'r')
const start = async number => {
  const client = await connectBare(url)
  client.on('message', (_topic, payload) => {
    const end = payload.indexOf(10)
    client.publish(payload.subarray(0, end).toString(), reply, { qos: Number(qos) })
  })
  await client.subscribeAsync([`bare/node/bench${number}`, 'bare/broadcast/bench'], { qos: 0 })
}
await startNodes({ first, count }, start)
