import { once } from 'node:events'
import { createServer } from 'node:net'
import { encodePacket, readPackets } from './packets.js'

/** The smallest broker there is: it knows who listens to which topic, and says how many a publication went to. */
export async function startHub(port = 0) {
  const peers = new Map()
  const server = createServer(socket => {
    peers.set(socket.setNoDelay(true), new Set())
    socket.on('end', () => peers.delete(socket))
    socket.on('close', () => peers.delete(socket))
    socket.on('error', () => socket.destroy())
    readPackets(socket, ({ id, ...packet }, bytes) =>
      socket.write(encodePacket({ id, readers: take(peers, socket, packet, bytes) })),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `hub://127.0.0.1:${server.address().port}`,
    disconnect: () => peers.forEach((_, socket) => socket.destroy()),
    close: async () => {
      peers.forEach((_, socket) => socket.destroy())
      server.close()
      await once(server, 'close')
    },
  }
}

function take(peers, socket, { subscribe = [], unsubscribe = [], publish }, bytes) {
  for (const topic of subscribe) peers.get(socket)?.add(topic)
  for (const topic of unsubscribe) peers.get(socket)?.delete(topic)
  if (publish === undefined) return 0
  const readers = [...peers].filter(([, topics]) => [...topics].some(topic => matches(topic, publish)))
  for (const [reader] of readers) reader.write(encodePacket({ topic: publish }, bytes))
  return readers.length
}

/** Only topics of events have wildcards: everywhere else a `*` is the name of somebody. */
export function matches(pattern, topic) {
  if (pattern === topic) return true
  const [parts, others] = [pattern.split('/'), topic.split('/')]
  if (parts[1] !== 'event' || parts.length !== others.length) return false
  return parts.every((part, index) => part === others[index] || (part === '*' && index > 1))
}
