// The same exchange with amqplib alone: bare-amqp-nodes.js URL FIRST COUNT REPLY_BYTES
import { connectBareAmqp, exchanges } from './bare-amqp-connection.js'
import { startNodes } from './start-nodes.js'

const [url, first, count, replyBytes] = process.argv.slice(2)
const reply = Buffer.alloc(Number(replyBytes), 'r')
const start = async number => {
  const identity = `bench${number}`
  const { publishing } = await connectBareAmqp(url, {
    queue: `bare.node.${identity}`,
    exchange: exchanges.direct,
    key: identity,
    onMessage: content => {
      const replyTo = content.toString('latin1', 0, content.indexOf(10))
      publishing.publish(exchanges.reply, replyTo, reply, { expiration: '60000' }, () => undefined)
    },
  })
}
await startNodes({ first, count }, start)
