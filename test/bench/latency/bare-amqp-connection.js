import { connect } from 'amqplib'

/** Where the bare programs meet: as our addresses are, topic exchanges. */
export const exchanges = { direct: 'bare.direct', reply: 'bare.reply' }

/**
 * amqplib with what makes it quick: no Nagle, and everything confirmed as ours is.
 * @returns a channel to publish on, and one that consumes `queue`, bound to `key` of an exchange
 */
export async function connectBareAmqp(url, { queue, exchange, key, onMessage }) {
  const connection = await connect(url, { noDelay: true })
  const publishing = await connection.createConfirmChannel()
  const consuming = await connection.createChannel()
  for (const name of Object.values(exchanges))
    await consuming.assertExchange(name, 'topic', { durable: true })
  await consuming.assertQueue(queue, { exclusive: true, durable: false })
  await consuming.bindQueue(queue, exchange, key)
  await consuming.prefetch(1_000)
  await consuming.consume(queue, message => {
    consuming.ack(message)
    onMessage(message.content)
  })
  return { publishing, close: () => connection.close() }
}
