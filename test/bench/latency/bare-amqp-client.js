import { connectBareAmqp, exchanges } from './bare-amqp-connection.js'

/** The same with amqplib alone: as many publications of the same size, all at once, until as many replies are there. */
export async function bareAmqpClient(url, { requestBytes }) {
  const replyTo = 'bench.0123456789abcdef'
  let missing = 0
  let onDone = () => undefined
  const { publishing, close } = await connectBareAmqp(url, {
    queue: 'bare.client',
    exchange: exchanges.reply,
    key: replyTo,
    onMessage: () => {
      missing -= 1
      if (missing === 0) onDone()
    },
  })
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
        for (const [index, identity] of roster.entries()) {
          const options = { mandatory: true, messageId: String(index), expiration: '60000' }
          publishing.publish(exchanges.direct, identity, payload, options, () => undefined)
        }
      })
      return performance.now() - startedMs
    },
    close,
  }
}
