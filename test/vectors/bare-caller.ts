import { connectAsync } from 'mqtt'

/** What came on a reply topic. */
export interface BareAnswer {
  readonly topic: string
  readonly bytes: Buffer
}

/** A caller that knows MQTT and bytes and nothing of ours. */
export interface BareCaller {
  send(topic: string, bytes: Uint8Array): Promise<void>
  /** The next answer that nobody has taken yet. */
  answer(): Promise<BareAnswer>
  /** Answers that nobody has taken yet. */
  readonly unread: readonly BareAnswer[]
  close(): Promise<void>
}

/** Connects and listens to reply topics. */
export async function bareCaller(url: string, replyTopics: readonly string[]): Promise<BareCaller> {
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 })
  const unread: BareAnswer[] = []
  const waiting: ((answer: BareAnswer) => void)[] = []
  client.on('message', (topic, bytes) => {
    const waiter = waiting.shift()
    if (waiter) waiter({ topic, bytes })
    else unread.push({ topic, bytes })
  })
  await client.subscribeAsync([...replyTopics])
  return {
    unread,
    send: async (topic, bytes) => void (await client.publishAsync(topic, Buffer.from(bytes), { qos: 1 })),
    answer: () => {
      const first = unread.shift()
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve))
    },
    close: () => client.endAsync(),
  }
}
