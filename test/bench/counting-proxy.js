import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * A port before a broker's that counts what passes.
 * @param {string} url of the broker
 */
export async function startCountingProxy(url) {
  const target = Number(new URL(url).port)
  const counts = { bytes: 0, packets: 0 }
  const sockets = new Set()
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from)
      from.setNoDelay(true).on('error', () => undefined)
      from.on('data', bytes => {
        counts.bytes += bytes.length
        counts.packets += 1
      })
      from.pipe(to).on('close', () => from.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: url.replace(/:\d+$/, `:${server.address().port}`),
    /** What has passed so far, both ways. A packet is what one read of a socket gave. */
    counts: () => ({ ...counts }),
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
